"""The style sheet of the evaluation page; blue and orange can be told apart by everybody."""

from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: #1c2126; --quiet: #5b6570; --paper: #fbfbfa; --card: #fff;
  --line: #dde1e5; --suspicious: #c2570c; --normal: #2563a8; --curve: #1c2126; --warn: #fff4e5; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --quiet: #9aa5b0; --paper: #14181c;
  --card: #1c2227; --line: #333c45; --suspicious: #f59a4e; --normal: #6fb1f0; --curve: #e6e9ec;
  --warn: #3a2a14; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
main { max-width: 1080px; margin: 0 auto; padding: 2rem 1rem 4rem }
h1 { font-size: 1.6rem; margin: 0 } h2 { font-size: 1.15rem; margin: 2.5rem 0 .3rem }
h3 { font-size: .95rem; margin: .6rem .8rem 0; overflow-wrap: anywhere }
.about, .note, .legend, figcaption { color: var(--quiet) } .about { max-width: 75ch; margin: .3rem 0 1.5rem }
.warning { background: var(--warn); border-radius: 8px; padding: .2rem 1.2rem .6rem; margin-bottom: 1.5rem }
.warning h2 { margin-top: .8rem }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(235px, 1fr)); gap: .8rem }
.tile, figure, article { background: var(--card); border: 1px solid var(--line); border-radius: 8px }
.tile { padding: .8rem 1rem } .name { font-weight: 600 } .note { font-size: .82rem }
.value { font-size: 1.9rem; font-variant-numeric: tabular-nums; line-height: 1.25 }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: .8rem; margin-top: .8rem }
figure { margin: 0; padding: .8rem 1rem } figure.wide { grid-column: 1 / -1 } figcaption { font-weight: 600 }
@media (max-width: 760px) { .charts { grid-template-columns: 1fr } }
svg { width: 100%; height: auto; display: block } svg text { fill: var(--quiet); font-size: 11px }
svg .label { font-size: 12px }
.grid { stroke: var(--line); stroke-width: 1 } .mark { stroke: var(--quiet); stroke-dasharray: 3 3 }
.chance { fill: none; stroke: var(--quiet); stroke-dasharray: 5 4 }
.curve { fill: none; stroke: var(--curve); stroke-width: 2; stroke-linejoin: round }
.now { fill: none; stroke: var(--suspicious); stroke-width: 3 }
.suspicious { --mine: var(--suspicious) } .normal { --mine: var(--normal) }
.dot { stroke: var(--mine); stroke-width: 1.5 }
.dot.raised { fill: var(--mine) } .dot.quiet { fill: var(--card) }
.legend { font-size: .85rem; margin: .3rem 0 0 }
.key { display: inline-block; width: .75em; height: .75em; border-radius: 50%; border: 2px solid var(--mine);
  margin: 0 .35em 0 1em } .key.raised { background: var(--mine) } .legend .key:first-child { margin-left: 0 }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: .8rem }
article { overflow: hidden } article p, article ul { margin: .2rem .8rem } article ul { padding-left: 1.1rem;
  font-size: .85rem; color: var(--quiet); margin-bottom: .8rem }
img, .nopicture { width: 100%; display: block; background: var(--line) }
.nopicture { padding: 3rem; text-align: center; color: var(--quiet) }
.scroll { overflow-x: auto } table { border-collapse: collapse; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .2rem 1.2rem .2rem 0; border-bottom: 1px solid var(--line) }
th { color: var(--quiet); font-weight: 600 } .n { text-align: right }
tr.wrong td:last-child { color: var(--suspicious); font-weight: 600 } tr.lost { color: var(--quiet) }
@media print { article, figure, .tile { break-inside: avoid } }
"""
