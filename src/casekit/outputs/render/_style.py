"""The look of a page, on the screen and on paper."""

from __future__ import annotations

STYLE = """
*{box-sizing:border-box}
html{font:100%/1.5 Arial,"Liberation Sans",sans-serif;color:#1a1a1a;background:#fff}
body{max-width:52rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}
h1,h2,h3,h4{color:#1f3864;line-height:1.25;margin:1.6em 0 .5em;break-after:avoid}
h1{font-size:1.8rem;margin-top:.5em}h2{font-size:1.35rem}h3{font-size:1.15rem}h4{font-size:1rem}
p,li,td,th{white-space:pre-line}
a{color:#0b4f9e;text-decoration:underline}
a:focus-visible,[tabindex]:focus-visible{outline:3px solid #1a1a1a;outline-offset:2px;background:#ffe14d;color:#1a1a1a}
.skip{position:absolute;left:-999rem}.skip:focus{position:static}
.warning{border:2px solid #8a1c1c;padding:.5rem .75rem;font-weight:bold}
.note{border-left:.3rem solid #1f3864;padding-left:.75rem}
.small,footer{font-size:.875rem}footer{border-top:1px solid #6b6b6b;margin-top:2rem}
.scroll{overflow-x:auto;margin:1rem 0}
table{border-collapse:collapse;table-layout:fixed;width:100%;font-size:.9375rem}
caption{font-weight:bold;text-align:left;padding:.25rem 0}.legend{display:block;font-weight:normal}
th,td{border:1px solid #6b6b6b;padding:.35rem .5rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
thead th{background:#d9e2f0}
li{margin:.25rem 0}
.refs{list-style:none;padding:0}.refs li{padding-left:2.5rem;text-indent:-2.5rem}
.refs .number{display:inline-block;min-width:2.5rem;text-indent:0}
.refs li:target{background:#fff3bf}
.turned thead th{vertical-align:bottom}.turned thead th+th{padding:.4rem .1rem;text-align:center}
.turned td{padding:.35rem .1rem}.map td{text-align:center;vertical-align:middle}
.map td,.bar{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.bars td{white-space:nowrap}.count{display:inline-block;text-align:right}
.bar{display:inline-block;height:1em;margin-left:.5em;vertical-align:-.125em}
.bar{background:#1f3864;border:1px solid #1f3864}
.contents ul{columns:18rem;margin:.25rem 0 1.5rem;padding-left:1.25rem}.contents li{margin:0 0 .5rem}
.blank{border-bottom:1px solid #6b6b6b;height:2rem}
@media(max-width:30rem){table{font-size:.875rem}th,td{padding:.3rem}}
@media print{html{font-size:10.5pt}table{font-size:9pt;width:calc(100% - 2px)}body{max-width:none;padding:0}
.skip{display:none}.scroll{overflow:visible}table{min-width:0!important}tr,.map,.bars{break-inside:avoid}
.map th,.map td{padding-top:.2rem;padding-bottom:.2rem}
thead{display:table-header-group}thead,tbody tr:nth-child(-n+2),caption,.label{break-after:avoid}
p,li{orphans:2;widows:2}}
"""
