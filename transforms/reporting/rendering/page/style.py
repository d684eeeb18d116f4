"""How the page looks on a screen and on paper, and the policy that forbids it everything else."""

from __future__ import annotations

import base64
import hashlib

STYLE = """
:root{color-scheme:light;--ink:#1c2430;--soft:#556070;--line:#d9dee5;--link:#1f4e8c}
*{box-sizing:border-box}
body{margin:0;background:#f5f6f8;color:var(--ink);font:16px/1.55 system-ui,"Segoe UI",Roboto,sans-serif}
main{max-width:1200px;margin:0 auto;padding:40px 24px 64px}
h1{font-size:32px;line-height:1.2;margin:0 0 20px;overflow-wrap:anywhere}
h2{font-size:23px;line-height:1.3;margin:0 0 12px;overflow-wrap:anywhere}
h3{font-size:17.5px;margin:26px 0 6px;overflow-wrap:anywhere}h4{font-size:15px;margin:14px 0 4px}
.kicker{color:var(--soft);margin:0}p{margin:6px 0 12px;max-width:78ch;overflow-wrap:anywhere}
.note,caption{color:var(--soft);font-size:14px}a{color:var(--link)}
section{margin-top:44px;padding-top:26px;border-top:1px solid var(--line)}
nav ol{columns:2;column-gap:40px;padding-left:24px;margin:6px 0}nav li{break-inside:avoid;padding:2px 0}
nav li,dd,li{overflow-wrap:anywhere}ul{max-width:78ch;padding-left:22px}ul li{margin:4px 0}
dl{margin:10px 0 16px}dl div{display:grid;grid-template-columns:210px 1fr;gap:16px;padding:4px 0}
dt{font-weight:600}dd{margin:0}
.wide{overflow-x:auto;background:#fff;border:1px solid var(--line);border-radius:8px;margin:12px 0}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.45}
caption{text-align:left;padding:8px 12px}
th,td{text-align:left;vertical-align:top;padding:7px 12px;border-top:1px solid var(--line)}
th{color:var(--soft);font-weight:600;background:#fafbfc}tfoot td{font-weight:600}
td{overflow-wrap:anywhere;min-width:9em}
td.n,th.n{text-align:right;min-width:0;font-variant-numeric:tabular-nums}
td.s,th.s{min-width:0;overflow-wrap:normal}td.d,th.d{min-width:0;white-space:nowrap}
tr:target{background:#fff6d6}.money{white-space:nowrap;font-variant-numeric:tabular-nums}
.bounds{display:flex;flex-wrap:wrap;gap:12px;margin:14px 0}
.bounds div{background:#fff;border:1px solid var(--line);border-radius:8px;padding:10px 18px;min-width:190px}
.bounds div>span{display:block;color:var(--soft)}.bounds b{font-size:20px}
code{font:12.5px/1.45 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
figure{margin:12px 0;padding:14px;background:#fff;border:1px solid var(--line);border-radius:8px}
svg{display:block;width:100%;height:auto}svg text{font-family:"Libertinus Serif","Times New Roman",serif}
footer{margin-top:44px;border-top:1px solid var(--line);padding-top:12px;color:var(--soft);font-size:14px}
@media(max-width:700px){nav ol{columns:1}dl div{grid-template-columns:1fr;gap:0}}
@page{size:A4;margin:18mm 16mm}
@media print{
body{background:#fff;font-size:10.5pt}main{max-width:none;padding:0}a{color:inherit;text-decoration:none}
h1{font-size:22pt}h2{font-size:15pt}h3{font-size:12pt}h2,h3,h4,caption{break-after:avoid}
section{border-top:0;padding-top:0;margin-top:9mm}.apart{break-before:page;margin-top:0}
.wide{overflow:visible;border:0;border-radius:0}table{font-size:8pt}th,td{padding:1.2mm 1.6mm}
td{min-width:22mm}code{font-size:7.5pt}td code{font-size:7pt}
dl div{grid-template-columns:42mm 1fr;padding:.6mm 0}caption{padding:0 0 1mm}
thead{display:table-header-group}tr,figure,.bounds{break-inside:avoid}figure{padding:0;border:0}
}
"""


def policy() -> str:
    """Content security policy: this one style sheet and nothing else, from nowhere."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
