"""The tests of jupyter_kernel_test, with samples of this kernel's language.

Writes what became of each test to the file that the first argument names, as JSON.

Left out, since a declarative kernel has nothing that they could try:

- test_execute_stdout, test_execute_stderr: a cell evaluates and builds. What a step prints belongs
  to its build and is shown with its card; nothing is ever written to a stream of the cell.
- test_pager: what `%help` says is shown as any other output. No reply has a payload.
- test_clear_output: only the placeholder of a build is ever cleared, and clients that send no cell
  ids, as this one, get no placeholder.
"""

import json
import sys
import unittest

from jupyter_kernel_test import IopubWelcomeTests, KernelTests

KERNEL = "nix-workflow"


class NixWorkflowTests(KernelTests):
    kernel_name = KERNEL
    language_name = "nix"
    file_extension = ".nix"

    test_execute_stdout = None
    test_execute_stderr = None
    test_pager = None
    test_clear_output = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The first step freezes the toolchain, which may take longer than the time that the tests
        # wait for a reply.
        cls.kc.execute_interactive(STEP, timeout=120, output_hook=lambda message: None)

    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "builtins.length [ 1 2 3 4 ]", "result": "4"},
        {"code": '"na" + "me"', "result": '"name"'},
        {"code": '[ 1 "two" ]', "result": '[ 1 "two" ]'},
        {"code": "# a comment\ntrue && !false", "result": "true"},
        {"code": "x = 20;\nx * 2 + 2", "result": "x = 20\n42"},
    ]
    code_history_pattern = "builtins.len*"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "stat", "matches": ["static"]},
        {"text": "builtins.lengt", "matches": ["length"]},
        {"text": '"😀" + toStr', "matches": ["toString"]},
        {"text": "greet", "matches": ["greeting"]},
        {"text": "%fre", "matches": ["freeze"]},
        {"text": "nothing_begins_so", "matches": []},
    ]
    complete_code_samples = [
        "1 + 2",
        "x = 1;",
        'step = output "${tool}/bin/tool --in=${data}";',
        "s = ''\n  ${tool}/bin/tool\n'';",
        "inherit (x) a b;",
        "{ a = 1; }",
        "a: b: a + b",
        "%info",
        "# only a comment",
        "",
    ]
    incomplete_code_samples = [
        "x =",
        "x = 1",
        "f = { a, b }:",
        "s = output ''\n  ${tool}/bin/tool",
        "[ 1 2",
        "let a = 1;",
        "/* not closed",
        "if true then 1",
    ]
    invalid_code_samples = ["x = ];", "a } b", "1 + ;", "let in in"]

    code_inspect_sample = "output"
    code_generate_error = "greeting.nothing"

    def test_completion_range(self):
        """Positions are counted in Unicode's code points."""
        text = '"😀" + toStr'
        self.flush_channels()
        self.kc.complete(text)
        content = self.get_non_kernel_info_reply(timeout=15)["content"]
        self.assertEqual((content["cursor_start"], content["cursor_end"]), (len(text) - 5, len(text)))

    def test_errors(self):
        """Each kind of error: one message, with words in it."""
        for code in ("x = ];", "1 + true", 'throw "so"', "not_defined_anywhere", "%nothing"):
            with self.subTest(code=code):
                self.flush_channels()
                reply, outputs = self.execute_helper(code)
                self.assertEqual(reply["content"]["status"], "error")
                self.assertEqual([message["msg_type"] for message in outputs], ["error"])
                content = outputs[0]["content"]
                self.assertNotEqual(content["evalue"], "")
                self.assertNotEqual("".join(content["traceback"]), "")
                for field in ("ename", "evalue", "traceback"):
                    self.assertEqual(reply["content"][field], content[field])

    def test_silent(self):
        self.flush_channels()
        count = self.execute_helper("1")[0]["content"]["execution_count"]
        self.flush_channels()
        reply, outputs = self.execute_helper("1 + 2", silent=True, store_history=False)
        self.assertEqual(outputs, [])
        self.assertEqual(reply["content"]["execution_count"], count)


STEP = """
greeting = output ''
  ${toolchain.sh}/bin/sh -c "echo hello > greeting.txt"
'';
"""
NixWorkflowTests.code_display_data = [
    {"code": STEP, "mime": mime}
    for mime in ("text/plain", "text/html", "application/vnd.nix-workflow.step+json")
] + [{"code": '"${greeting}/greeting.txt"', "mime": "text/plain"}]


class NixWorkflowWelcomeTests(IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True


class Record(unittest.TextTestResult):
    """Keeps what became of each test. One with a bad part is bad."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.outcomes = {}

    def note(self, test, outcome):
        name = test.id().split(".")[-1]
        if self.outcomes.get(name, "passed") == "passed":
            self.outcomes[name] = outcome

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test, "passed")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.note(test, "failed")

    def addError(self, test, error):
        super().addError(test, error)
        self.note(test, "failed")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(getattr(test, "test_case", test), "skipped")

    def addSubTest(self, test, subtest, error):
        super().addSubTest(test, subtest, error)
        if error is not None:
            self.note(test, "failed")


def names(case):
    return [name for name in dir(case) if name.startswith("test_")]


if __name__ == "__main__":
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    # The classes that are imported above are no tests of this kernel.
    own = unittest.TestSuite(
        group
        for group in suite
        if all(type(test) not in (KernelTests, IopubWelcomeTests) for test in group)
    )
    result = unittest.TextTestRunner(resultclass=Record, verbosity=2).run(own)
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        json.dump(
            {
                "offered": names(KernelTests) + names(IopubWelcomeTests),
                "outcomes": result.outcomes,
            },
            file,
        )
    sys.exit(not result.wasSuccessful())
