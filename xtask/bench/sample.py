#!/usr/bin/env python3
"""Draws fields to label: `sample.py FOLDER zh|en SEED VALUES LIMITS CONDITIONS LISTS REQUIRED < mining.tsv`.

Prints product, version, object, field, type and description of parameters at random, of products without a label in
that language, with no description twice: so many of which each of five patterns holds, at most three a product (five
of the last two patterns). All patterns are wider than the grammar, so that what it misses is drawn too."""
import html, json, pathlib, random, re, sys

folder, language, seed, shares = sys.argv[1], sys.argv[2], int(sys.argv[3]), [int(n) for n in sys.argv[4:9]]
VALUES = {"zh": r"取值|可选|枚举|有效值|支持|类型|状态|方式|模式|是否|表示|代表|[0-9A-Za-z]\s*[:：=\-（(]",
          "en": r"(?i)value|option|enum|support|type|status|mode|whether|indicat|means|[0-9a-z]\s*[:=(]|- "}[language]
LIMITS = {"zh": r"范围|最大|最小|最多|最少|不超过|大于|小于|至|~|默认.*\d|单位", "en": r"(?i)range|max|min|at most|at least|up to|exceed|greater|less|between|default.*\d|unit"}[language]
CONDITIONS = {"zh": r"必填|必选|必传|必须|需要填|有效|生效", "en": r"(?i)required|must|mandatory|valid only|only (?:valid|when|if)|takes effect"}[language]

REQUIRED = {"zh": r"[A-Z][A-Za-z]{2,}.{0,30}(?:必填|必传|必选|必须|需要|需填|有效|生效)|(?:必填|必传|必选).{0,30}[A-Z][a-z]",
            "en": r"(?i:required|must|mandatory|specified|valid|effective).{0,40}\b[A-Z][a-z]+[A-Za-z]*|\b[A-Z][a-z]+[A-Z][A-Za-z]+.{0,40}(?:required|must|mandatory)"}[language]
LISTS = r"(?is)(?:取值|可选|枚举|有效|支持|values?|options?|types?|enum\w*)[^\n:：]{0,8}[:：]|[0-9a-z]\s*[:：\-（(=]\s*[^\W\d].*[\n,，;；、.].*[0-9a-z]\s*[:：\-（(=]"


def plain(text):
    return re.sub(r"[ \t]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"(?i)<br */?>|</(?:li|p|div)>", "\n", text)))).strip()


def sent(api):
    objects = api["objects"]
    opened, seen = [a["input"] for a in api["actions"].values()], set()
    while opened:
        name = opened.pop()
        if name in seen or name not in objects:
            continue
        seen.add(name)
        for member in objects[name]["members"]:
            opened.append(member["member"])
            yield name, member


labeled = {row.split("\t")[1] for row in sys.stdin if row.startswith(language + "\t")}
fields, texts = [], set()
for path in sorted(pathlib.Path(folder).rglob("api.json")):
    product, version = path.parts[-3], path.parts[-2]
    if product in labeled:
        continue
    for name, member in sent(json.loads(path.read_text())):
        text = plain(member["document"])
        if 9 <= len(text) <= 400 and text not in texts and member["type"] != "object":
            texts.add(text)
            fields.append((product, version, name, member["name"], member["type"], member["member"], text))
random.Random(seed).shuffle(fields)
drawn, of = [], {}
for pattern, share, most in zip((VALUES, LIMITS, CONDITIONS, LISTS, REQUIRED), shares, (3, 3, 3, 5, 5)):
    for field in fields:
        if share and field not in drawn and of.get(field[0], 0) < most and re.search(pattern, field[-1]):
            drawn.append(field)
            of[field[0]] = of.get(field[0], 0) + 1
            share -= 1
for product, version, name, field, kind, member, text in drawn:
    version = re.sub(r"v(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", version)
    print(language, product, version, name, field, kind + ":" + member, text.replace("\n", " ⏎ "), sep="\t")
