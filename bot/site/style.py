"""The look of the site: one style sheet for phone, desk, dark rooms and paper, and the icon. No font, no picture."""

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#8a3412"/>'
    '<path d="M5 21q5.5-8 11 0t11 0" fill="none" stroke="#fff6e8" stroke-width="2.6" stroke-linecap="round"/>'
    '<circle cx="21" cy="10" r="3.4" fill="#fff6e8"/></svg>\n'
)

STYLE = """\
:root{color-scheme:light dark;
--paper:#fdfaf4;--ink:#231c14;--soft:#655849;--rule:#e2d7c5;--tint:#f5ecdd;--accent:#8a3412;--bar:#b8643b;--pale:#e3bd9f;
--serif:Charter,"Bitstream Charter","Iowan Old Style","Noto Serif",Georgia,serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
@media (prefers-color-scheme:dark){:root{
--paper:#17130e;--ink:#efe7da;--soft:#b5a792;--rule:#3b3226;--tint:#221c14;--accent:#f2a97e;--bar:#c9794e;--pale:#6d4a34}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:1.0625rem/1.6 var(--serif);overflow-wrap:break-word;
hanging-punctuation:first}
body>header,main,body>footer{max-width:44rem;margin:auto;padding:0 1.15rem}
a{color:var(--accent);text-decoration-thickness:.06em;text-underline-offset:.18em}
a:hover{text-decoration-thickness:.12em}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
main:focus{outline:0}
.skip{position:absolute;left:-99rem;background:var(--ink);color:var(--paper);padding:.6rem 1rem}
.skip:focus{left:0;top:0}
h1,h2,h3{line-height:1.2;font-weight:700;text-wrap:balance}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.5rem);letter-spacing:-.012em;margin:.3rem 0 .6rem}
h2{font-size:1.28rem;margin:2.2rem 0 .6rem}
h3{font-size:1.1rem;margin:1.4rem 0 .2rem}
p{margin:.6rem 0}
ul,ol{padding:0;list-style:none;margin:.6rem 0}
.masthead{display:flex;justify-content:space-between;align-items:baseline;gap:1rem;padding-top:.9rem}
.masthead p{margin:0}
.name{font-weight:700;color:var(--ink);text-decoration:none}
nav,.facts,.eyebrow,.languages,.unit,.who,.counts,.place,.note,.contested,.more,.permanent,.aka,.citing,time,footer,.lead,
.chart text{font-family:var(--sans)}
header nav ul{display:flex;flex-wrap:wrap;gap:0 1.1rem;margin:.35rem 0 0;padding:0 0 .5rem;
border-bottom:1px solid var(--rule)}
header nav a{display:inline-block;padding:.4rem 0;font-size:.94rem;text-decoration:none}
header nav a:hover{text-decoration:underline}
header nav [aria-current]{color:var(--ink);font-weight:650;box-shadow:inset 0 -2px var(--accent)}
.languages a{display:inline-block;padding:.4rem 0;font-size:.94rem;margin-left:1rem}
main{padding-top:1.6rem;padding-bottom:2.5rem;min-height:60vh}
.eyebrow{margin:0;font-size:.82rem;letter-spacing:.06em;text-transform:uppercase}
.eyebrow a{text-decoration:none}
.facts{font-size:.9rem;color:var(--soft);margin:.3rem 0}
.facts span+span::before,.sep{content:"·";margin:0 .45em 0 .2em;color:var(--soft)}
.state{font-weight:650;color:var(--ink)}
.brief{font-size:1.2rem;line-height:1.5;margin:1rem 0 1.2rem}
.aka,.lead{color:var(--soft);font-size:.95rem}
.note{background:var(--tint);border-left:3px solid var(--accent);padding:.6rem .9rem;font-size:.93rem}
time{color:var(--soft);font-size:.83rem;white-space:nowrap}
.marks{font:.72rem/1 var(--sans);white-space:nowrap}
.marks a{text-decoration:none;padding:.35em .12em}
.claims li{margin:.75rem 0;padding-left:1.15rem;position:relative}
.claims li::before{content:"";position:absolute;left:0;top:.68em;width:.42rem;height:.42rem;border-radius:50%;
background:var(--pale)}
.unit,.contested{margin:0;font-size:.88rem;color:var(--soft)}
.contested{color:var(--accent)}
.values li{padding:.6rem 0;border-top:1px solid var(--rule);display:grid;grid-template-columns:1fr auto;gap:0 1rem}
.values li:last-child{border-bottom:1px solid var(--rule)}
.values b{grid-column:1;font-size:1.12rem;font-variant-numeric:tabular-nums}
.values .bar{grid-column:1/-1;width:100%;height:.5rem;margin:.25rem 0 .35rem;order:3}
.values .who{grid-column:1/-1;order:4;font-size:.92rem}
.values .counts{grid-column:1/-1;order:5;font-size:.86rem;color:var(--soft)}
.bar,.known{fill:var(--bar)}
.range{fill:var(--pale)}
.chart{display:block;width:100%;max-width:34rem;height:auto;margin:.8rem 0}
.chart text{font-size:11px;fill:var(--soft)}
.chart .value{font-weight:700;fill:var(--ink)}
.line{fill:none;stroke:var(--bar);stroke-width:2.2;stroke-linejoin:round}
.field{fill:var(--pale);opacity:.35}
.dot{fill:var(--paper);stroke:var(--bar);stroke-width:2}
.target{stroke:var(--soft);stroke-dasharray:4 4;fill:none}
.base{stroke:var(--rule);fill:none}
.points li{display:grid;grid-template-columns:8rem 1fr auto;gap:.8rem;align-items:baseline;padding:.28rem 0;
border-top:1px solid var(--rule)}
.points b{text-align:right;font-variant-numeric:tabular-nums}
.steps{border-left:2px solid var(--pale);margin-left:.35rem}
.steps li{position:relative;padding:0 0 1rem 1.2rem}
.steps li::before{content:"";position:absolute;left:-.42rem;top:.5em;width:.62rem;height:.62rem;border-radius:50%;
background:var(--paper);border:2px solid var(--bar)}
.steps time{display:inline-block;font-weight:650;color:var(--ink);margin-right:.3rem}
.place{color:var(--soft);font-size:.86rem}
.steps .place::after{content:"";display:block}
.news li{padding:.6rem 0;border-top:1px solid var(--rule)}
.news time{display:block}
.news .place{display:block}
.news a,.onwards a,.entries h2 a,.entries h3 a,h2 a{text-decoration:none}
.news a:hover,.onwards a:hover,h2 a:hover,h3 a:hover{text-decoration:underline}
.onwards li{padding:.4rem 0;border-top:1px solid var(--rule)}
.onwards .place{display:block}
.entries li{padding:.2rem 0 .9rem;border-top:1px solid var(--rule)}
.entries h2,.entries h3{font-size:1.15rem;margin:.8rem 0 .2rem}
.entries p{margin:.2rem 0}
.more{font-size:.94rem}
.sources ol,.register{font-size:.95rem;line-height:1.5}
.sources ol{list-style:decimal;padding-left:2rem}
.sources li,.register li{margin:.5rem 0}
.sources b,.register b{font-weight:650}
cite{font-style:normal}
:target{background:var(--tint);box-shadow:0 0 0 .4rem var(--tint)}
.citing{font-size:.85rem;margin:.1rem 0 0;line-height:1.6}
dt{font-weight:700;margin-top:1.1rem}
dd{margin:.1rem 0 0}
dd .who{color:var(--soft);font-size:.85rem}
del{color:var(--soft)}
ins{text-decoration:none}
.permanent{font-size:.85rem;color:var(--soft);border-top:1px solid var(--rule);padding-top:.8rem;margin-top:2.5rem}
.turning{display:flex;flex-wrap:wrap;justify-content:space-between;gap:.4rem 1.2rem;margin:2rem 0 0}
.turning>a{padding:.5rem 0}
.turning>span{order:3;width:100%;text-align:center}
.turning span a,.turning b{display:inline-block;padding:.5rem .55rem}
.turning [rel=next]{margin-left:auto}
footer{font-size:.88rem;color:var(--soft);padding-bottom:3rem!important}
footer p:first-child{border-top:1px solid var(--rule);padding-top:1rem}
.home h1{margin-top:0}
.home .name{visibility:hidden}
.inline{display:flex;flex-wrap:wrap;gap:.5rem}
.inline a{display:block;padding:.35rem .8rem;border:1px solid var(--rule);border-radius:1.2rem;background:var(--tint);
font:.94rem/1.35 var(--sans);text-decoration:none}
.inline a:hover{border-color:var(--accent)}
.doors h1 span{display:block}
@media (min-width:46rem){
.news li{display:grid;grid-template-columns:7rem 1fr;gap:0 1rem;align-items:baseline}
.news .place{grid-column:2}
.home .onwards,.onwards ul{columns:2;column-gap:2.4rem}
.onwards li{break-inside:avoid}
.values .bar{margin-top:.4rem}}
@media print{
:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#bbb;--tint:#fff;--accent:#000}
body{font-size:10.5pt}
header nav,.languages,.skip,.turning,section.onwards,footer p:first-child{display:none}
body>header,main,body>footer{max-width:none;padding:0}
.sources a[href^=http]::after{content:" <" attr(href) ">";font-size:.85em;overflow-wrap:anywhere}
li,h2{break-inside:avoid}h2{break-after:avoid}}
"""
