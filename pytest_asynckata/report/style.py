"""The style sheets of pictures and pages. Every text has a contrast of at least 4.5 to 1."""

from __future__ import annotations

_SYSTEM_FONTS = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif"
_CODE_FONTS = "ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace"

_COLOURS = """
.timeline, body {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1b1f24; --quiet: #57606a; --grid: #d8dde3;
  --work: #1a7f4b; --on-work: #ffffff; --wait: #76808b;
  --bad: #c62828; --stopped: #8a5a00; --on-mark: #ffffff;
}
@media (prefers-color-scheme: dark) {
  .timeline, body {
    --paper: #14181d; --ink: #e8ebee; --quiet: #a3adb8; --grid: #333b44;
    --work: #4cc38a; --on-work: #06210f; --wait: #8d98a4;
    --bad: #ff8078; --stopped: #e3b341; --on-mark: #14181d;
  }
}
"""

PICTURE = f"""{_COLOURS}
.timeline {{ max-width: 100%; height: auto; }}
.timeline text {{
  font: 14px {_SYSTEM_FONTS}; fill: var(--ink);
  dominant-baseline: central; direction: ltr; unicode-bidi: isolate; white-space: pre;
}}
.timeline .paper {{ fill: var(--paper); }}
.timeline .title {{ font-size: 18px; font-weight: 600; }}
.timeline .heading {{ font-size: 15px; font-weight: 600; }}
.timeline .name {{ font-family: {_CODE_FONTS}; }}
.timeline .label, .timeline .quiet {{ font-size: 13px; fill: var(--quiet); }}
.timeline .note {{ font-size: 13px; fill: var(--quiet); }}
.timeline .grid {{ stroke: var(--grid); }}
.timeline .work {{ fill: var(--work); }}
.timeline .length {{ font-size: 12px; fill: var(--on-work); text-anchor: middle; }}
.timeline .wait {{
  stroke: var(--wait); stroke-width: 3; stroke-dasharray: 2 6; stroke-linecap: round;
}}
.timeline .sign {{ fill: var(--on-mark); font-weight: 700; text-anchor: middle; }}
.timeline .raised, .timeline .running {{ fill: var(--bad); }}
.timeline .cancelled {{ fill: var(--stopped); }}
"""

PAGE = f"""{_COLOURS}
body {{
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 {_SYSTEM_FONTS};
}}
main {{ max-width: 928px; margin: 0 auto; padding: 16px; overflow-wrap: anywhere; }}
main > .timeline {{ margin: 0 -16px; max-width: calc(100% + 32px); }}
h1 {{ font-size: 1.4rem; }}
h2 {{ font-size: 1.15rem; }}
h3 {{ font-size: 1rem; margin-bottom: 0.25rem; }}
ul {{ margin-top: 0; padding-left: 1.25rem; }}
"""
