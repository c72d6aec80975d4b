#!/usr/bin/env python3
"""Writes the resource that io.cordon.sql.Grammar reads.

Usage: generate.py SOURCE BISON_DIR OUT

SOURCE is an unpacked PostgreSQL source tree, BISON_DIR holds gram.c and gram.xml as bison made
them of its gram.y. The layout of OUT (gzip, big-endian, strings as java.io.DataOutput#writeUTF)
is the order of the writes at the end of this file.
"""
import glob
import gzip
import re
import struct
import sys
import xml.etree.ElementTree as ElementTree

source, bison, out = sys.argv[1:4]


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


c = read(f"{bison}/gram.c")


def define(name):
    return int(re.search(rf"#define {name} +\(?(-?\d+)\)?", c).group(1))


def array(name):
    body = re.search(rf"static const \w+ {name}\[\] *=\s*{{(.*?)}};", c, re.S).group(1)
    return [int(v) for v in body.replace("\n", " ").split(",") if v.strip()]


names_body = re.search(r"static const char \*const yytname\[\] =\s*{(.*?)};", c, re.S).group(1)
symbols = [
    re.sub(r"\\(.)", r"\1", s) for s in re.findall(r'"((?:\\.|[^"\\])*)"', names_body)
]
number = {name: i for i, name in enumerate(symbols)} | {"$end": 0}

rules = [[]]
for rule in ElementTree.parse(f"{bison}/gram.xml").getroot().find("grammar").find("rules"):
    rules.append([number[s.text] for s in rule.find("rhs") if s.tag == "symbol"])
assert [len(r) for r in rules] == array("yyr2")

categories = ["UNRESERVED", "COL_NAME", "TYPE_FUNC_NAME", "RESERVED"]
keywords = [
    (name, number[token], categories.index(category), int(label == "BARE_LABEL"))
    for name, token, category, label in re.findall(
        r'^PG_KEYWORD\("(\w+)", (\w+), (\w+)_KEYWORD, (\w+)\)',
        read(f"{source}/src/include/parser/kwlist.h"),
        re.M,
    )
]

functions = {}
for entry in re.findall(
    r"{\s*oid =>.*?},\n", read(f"{source}/src/include/catalog/pg_proc.dat"), re.S
):
    name = re.search(r"proname => '([^']+)'", entry).group(1)
    volatility = re.search(r"provolatile => '(\w)'", entry)
    volatile = volatility is not None and volatility.group(1) == "v"
    functions[name] = functions.get(name, False) or volatile
for path in glob.glob(f"{source}/src/backend/catalog/system_*.sql"):
    for name in re.findall(r'CREATE (?:OR REPLACE )?FUNCTION\s+"?(\w+)"?', read(path)):
        functions.setdefault(name, True)

version = re.search(r"PACKAGE_VERSION='([^']+)'", read(f"{source}/configure")).group(1)


def utf(text):
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def shorts(values):
    return struct.pack(f">i{len(values)}h", len(values), *values)


def ints(values):
    return struct.pack(f">i{len(values)}i", len(values), *values)


data = [
    utf("cordon-grammar-1"),
    utf(version),
    ints([define(n) for n in ("YYNTOKENS", "YYFINAL", "YYPACT_NINF", "YYTABLE_NINF")]),
    ints(array("yypact")),
    ints(array("yypgoto")),
    shorts(array("yydefact")),
    shorts(array("yydefgoto")),
    shorts(array("yytable")),
    shorts(array("yycheck")),
    shorts(array("yyr1")),
    struct.pack(">i", len(symbols)),
    *[utf(s) for s in symbols],
    struct.pack(">i", len(rules)),
    *[shorts(r) for r in rules],
    struct.pack(">i", len(keywords)),
    *[utf(n) + struct.pack(">hbb", t, k, b) for n, t, k, b in keywords],
    struct.pack(">i", len(functions)),
    *[utf(n) + struct.pack(">b", v) for n, v in sorted(functions.items())],
]
with open(out, "wb") as f:
    f.write(gzip.compress(b"".join(data), compresslevel=9, mtime=0))
print(f"PostgreSQL {version}: {len(rules) - 1} rules, {len(keywords)} keywords,"
      f" {len(functions)} functions, {len(array('yypact'))} states")
