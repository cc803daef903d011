"""Sixty strings that a model, a data set or a server may send, each an attack on a page, a terminal or a reader."""

from __future__ import annotations

_FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"

HOSTILE = {
    # elements and handlers
    "script": "<script>alert(1)</script>",
    "end of script": "</script><script>alert(2)</script>",
    "end of script, in capitals": "</SCRIPT ><ScRiPt>alert(3)</sCrIpT>",
    "double-escaped script": "<!--<script>alert(4)//--></script>",
    "image": "<img src=x onerror=alert(5)>",
    "image from outside": '<img src="http://127.0.0.1:9/tracked.png">',
    "svg": "<svg onload=alert(6)><script>alert(6)</script></svg>",
    "svg reference": "<svg><use href='http://127.0.0.1:9/a.svg#b'/></svg>",
    "frame": "<iframe srcdoc='<script>parent.alert(7)</script>' src=//127.0.0.1:9></iframe>",
    "details": "<details open ontoggle=alert(8)>",
    "form": "<form action=http://127.0.0.1:9><input name=model autofocus onfocus=alert(9)>",
    "base": "<base href=http://127.0.0.1:9/>",
    "refresh": '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">',
    "object": "<object data=http://127.0.0.1:9/x.swf><embed src=//127.0.0.1:9/x>",
    "link in Markdown": "[open me](javascript:alert(10)) ![x](http://127.0.0.1:9/y.png)",
    "link": "<a href='javascript:alert(11)'>harmless</a>",
    "address": "javascript:alert(12)//http://example.org",
    "data address": "data:text/html,<script>alert(13)</script>",
    "end of a text field": "</textarea></title></noscript><b onclick=alert(14)>",
    "template element": "<template><script>alert(15)</script></template>",
    "dialog": "<dialog open id=main>overlay</dialog>",
    "names of ours": '<p id="samples" name="filters" id=theme>clobbered</p>',
    # out of where a text stands
    "end of attribute": '" onmouseover="alert(16)" x="',
    "end of attribute, single": "' onfocus='alert(17)' x='",
    "unpaired quotes": "\N{LEFT SINGLE QUOTATION MARK} “ ” ' \" ` « \\' \\\" \\",
    "end of CDATA": "]]> <![CDATA[ ]]>",
    "comment": "<!-- the rest of the page is gone",
    "end of comment": "--> --!> <!-- -->",
    "entities": "&lt;b&gt; &amp;amp; &#60;script&#62; &#x3c; &nbsp &notanentity;",
    "declaration": "<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]>&y;",
    "processing": "<?xml version='1.0'?><?php echo 1 ?>",
    "style": "</style><style>*{display:none!important}</style>",
    "style rule": "} body { display: none } @import 'http://127.0.0.1:9/x.css'; x{",
    "style value": "red;background:url(http://127.0.0.1:9/z.png)",
    # languages that fill in, compute or run
    "jinja": "{{ 7*7 }}{% raw %}{# gone #}{{ config.__class__ }}",
    "template literal": "${alert(18)} `${7*7}` #{7*7} <%= 7*7 %>",
    "format": "{0.__class__} {page} %s %(x)s %n $HOME $(id) `id`",
    "mathematics": r"$\frac{a}{b}$ $\input{/etc/passwd}$ \write18{id}",
    "rich markup": "[bold red]alarm[/] [link=http://127.0.0.1:9]x[/link] [/closed]",
    "formula": "=cmd|' /C calc'!A0",
    "formula of a sum": "@SUM(1+1)*cmd|' /C calc'!A0",
    "markdown": "# title\n| a | b |\n|---|---|\n```\n~~~ **bold** <br>",
    "yaml": "!!python/object/apply:os.system ['id']",
    "yaml aliases": "&a [*a, *a] --- {a: &b, <<: *b}",
    "shell": "; rm -rf ~ && echo $(id) | sh #",
    "path": "../../../../etc/passwd",
    "json": '{"outcome": "correct", "value": 1, "__proto__": {"x": 1}}',
    "key of every object": "__proto__",
    # a terminal's language
    "colour": "\x1b[31mred\x1b[0m \x1b[8mhidden",
    "title of the window": "\x1b]0;owned\x07 \x1b]8;;http://127.0.0.1:9\x1b\\link\x1b]8;;\x1b\\",
    "clear": "\x1b[2J\x1b[H\x1bc\x1b[?1049h\rover\b\b\b\bwritten",
    "one-byte controls": "\x9b31m\x9d0;owned\x9c \x85next \x90q",
    "nul and bell": "nul \x00 bell \x07 delete \x7f escape \x1b",
    # writing that is not what it seems
    "direction": "\u202egnp.exe\u202c \u2066isolated\u2069 \u200fmark \u061c",
    "file name": "report\u202elmth.exe",
    "zero width": "sc\u200bo\u2060u\ufefft \u200dn\u00ada\u200cno \u180e\u3164.",
    "separators": "line\u2028separator\u2029paragraph\x0bvertical\x0cform",
    "stacked marks": "Z" + "\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309" * 12 + "algo",
    "emoji": f"{_FAMILY} \U0001f3f4\U000e0067\U000e0062\U000e007f \U0001f1e9\U0001f1ea",
    "tags of nothing": "a\U000e0001\U000e0041\U000e0042z \ufff9anno\ufffatation\ufffb \U000e0100",
}
"""By what each is. As JSON and YAML can write them; what only Python can hold is below."""

LONG = {"long word": "W" * 30_000, "long number": "9" * 5_000, "many lines": "line\n" * 3_000}
"""What never ends: these take the place of an answer, and are cut where they are shown."""

SURROGATE = "half \ud83d of a pair \udcff"
"""No file in UTF-8 can hold it, but JSON can escape it, and a file's name that is not UTF-8 becomes one."""
