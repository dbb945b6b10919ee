#!/usr/bin/env python3
"""check_limits.py: lengths of functions, files and lines; depth; parameters.

Usage: check_limits.py [TREE]. Relies on the tree being clang-formatted: a
function's body opens at the end of an unindented line and closes with a
brace in column 0. Generated tables are exempt from length and width.
"""

import re

import tree

FUNCTION_LINES = 70
FILE_LINES = 600
DOOR_LINES = 400
PARAMETERS = 6
NESTING = 4
COLUMNS = 80

# Starts in column 0, holds a parameter list, ends with the opening brace.
FUNCTION = re.compile(r"^(?![{}#\s]|extern \"|struct \w+ \{|enum |union )"
                      r"[^;{}=]*?\([^;{}]*\)\s*\{$", re.MULTILINE)


def parameter_count(signature):
    """Commas at depth 1 of the last parenthesised list, plus one."""
    inside = signature[signature.index("("):signature.rindex(")") + 1]
    depth = commas = 0
    for char in inside:
        depth += (char == "(") - (char == ")")
        commas += char == "," and depth == 1
    return 0 if inside in ("()", "(void)") else commas + 1


def deepest_block(body):
    """Depth of blocks; braces of initialisers do not count."""
    stack = []
    deepest = 0
    before = ""
    for token in re.findall(r"[{}()=,;]|\w+", body):
        if token == "{":
            stack.append(before in (")", "else", "do", ";", "{", "}")
                         and (not stack or stack[-1]))
            deepest = max(deepest, sum(stack))
        elif token == "}" and stack:
            stack.pop()
        before = token
    return deepest


def check_functions(path, content, report):
    code = tree.without_directives(tree.bare(content))
    for match in FUNCTION.finditer(code):
        end = code.find("\n}", match.end())
        signature = match.group()
        line = code.count("\n", 0, match.start()) + 1
        name = re.search(r"(\w+)\s*\(", signature).group(1)
        length = code.count("\n", match.start(), end) + 2
        if length > FUNCTION_LINES:
            report.fault(path, line, f"{name} has {length} lines, "
                         f"limit {FUNCTION_LINES}")
        count = parameter_count(signature)
        if count > PARAMETERS:
            report.fault(path, line, f"{name} has {count} parameters, "
                         f"limit {PARAMETERS}")
        depth = deepest_block(code[match.end():end])
        if depth > NESTING:
            report.fault(path, line, f"{name} nests {depth} deep, "
                         f"limit {NESTING}")


def check_widths(path, lines, report):
    exempt = False
    for number, line in enumerate(lines, 1):
        if "clang-format off" in line:
            exempt = True
        if len(line) > COLUMNS and not exempt:
            report.fault(path, number, f"{len(line)} columns, limit {COLUMNS}")
        if "clang-format on" in line:
            exempt = False


def main():
    root = tree.root_argument()
    report = tree.Report(root)
    for path in tree.files(root, ".c", ".h"):
        content = tree.text(path)
        check_functions(path, content, report)
        if tree.is_generated(content):
            continue
        lines = content.splitlines()
        limit = DOOR_LINES if path.parent.name == "qres" else FILE_LINES
        if len(lines) > limit:
            report.fault(path, 0, f"{len(lines)} lines, limit {limit}")
        check_widths(path, lines, report)
    report.end("limits")


main()
