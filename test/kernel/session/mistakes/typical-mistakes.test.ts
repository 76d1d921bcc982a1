import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseCell } from '../../../../kernel/cells/parse-cell.ts'
import { mistakeText } from '../../../../kernel/render/outcome/mistake.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
  await notebook.run('model = output "true";', 'model')
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

async function told(code: string): Promise<string> {
  const { mistake } = await notebook.run(code, 'cell')
  if (mistake === null) throw new Error('it is taken')
  return mistakeText(mistake)
}

/** The lines that stand there to be pasted, without the blanks that set them in; cells apart. */
function linesToPaste(text: string): readonly string[] {
  return text
    .split(/^(?! {4}|$).*$/m)
    .map((block) => block.replace(/^ {4}/gm, '').trim())
    .filter((block) => block !== '' && !block.startsWith('│'))
}

const python = 'This is Python, and a cell holds Nix.'
const shell = 'This is a line of a shell, and a cell holds Nix.'
const needsNone = 'Nothing is installed into a notebook'

/** What is typed by who comes from elsewhere, what it is told, and the cells to paste. */
const typical: readonly (readonly [string, string, readonly string[]])[] = [
  ['import pandas as pd', python, ['%%python result\nimport pandas as pd']],
  ['from pathlib import Path', python, ['%%python result\nfrom pathlib import Path']],
  [
    'df = pd.read_csv("a.csv")',
    python,
    ['a = static { path = ./a.csv; };', '%%python df a\ndf = pd.read_csv(inputs["a"])']
  ],
  [
    'import pandas as pd\ndf = pd.read_csv("my data/a 1.csv", sep=";")\nprint(df.head())',
    python,
    [
      'a_1 = static { path = ./. + "/my data/a 1.csv"; };',
      '%%python df a_1\nimport pandas as pd\ndf = pd.read_csv(inputs["a_1"], sep=";")\nprint(df.head())'
    ]
  ],
  ['print(x)', python, ['%%python result\nprint(x)']],
  ['print(model)', 'inputs["model"] is the path', ['%%python result model\nprint(model)']],
  ['for x in y:\n    print(x)', python, ['%%python result\nfor x in y:\n    print(x)']],
  ['def f(x):\n    return x', python, ['%%python f\ndef f(x):\n    return x']],
  ['x += 1', python, ['%%python result\nx += 1']],
  ['df["a"] = df["b"] * 2', python, ['%%python result\ndf["a"] = df["b"] * 2']],
  ['plt.plot([1, 2])', python, ['%%python result\nplt.plot([1, 2])']],
  ['# %%\nimport os', 'Lines such as # %% begin no cell', ['%%python result\nimport os']],
  ['x = 5', 'A definition is a name', ['x = 5;']],
  ["x = [0.1, 1e-3]\ny = 'a'", 'A definition is a name', ['x = [ 0.1 1.0e-3 ];\ny = "a";']],
  ['x <- 5', 'A definition is a name', ['x = 5;']],
  ['const x = 5;', 'A definition is a name', ['x = 5;']],
  ['ys = [-1, 2_000, None]', 'A definition is a name', ['ys = [ (-1) 2000 null ];']],
  ['!ls', shell, ['%%bash result\nls']],
  ['cat a.csv | sort > b.csv', shell, ['%%bash result\ncat a.csv | sort > b.csv']],
  ['#!/bin/sh\nsort a', shell, ['%%bash result\nsort a']],
  [
    'wget https://example.org/x.csv',
    'no network',
    ['x = static { url = "https://example.org/x.csv"; };']
  ],
  ...[
    '!pip install pandas "numpy<2"',
    '%pip install pandas "numpy<2"',
    'pip install -q pandas "numpy<2"'
  ].map(
    (code) =>
      [
        code,
        needsNone,
        [
          'python3 -m venv .venv\n.venv/bin/pip install pandas numpy<2',
          '%freeze python3 --venv .venv'
        ]
      ] as const
  ),
  ['%python', python, ['%%python result']],
  ['%python\nprint(1)', python, ['%%python result\nprint(1)']],
  [
    '%matplotlib inline',
    'its card shows it',
    ['%%python plot\nimport matplotlib.pyplot as plt\nplt.plot([1, 2, 3])\nplt.savefig("plot.svg")']
  ],
  ['%%time\nprint(1)', 'how long it took', ['%%python result\nprint(1)']],
  ['%%time\nx = 5', 'how long it took', ['x = 5;']],
  ['%load_ext autoreload', 'are looked at whenever a cell runs', []],
  ['%cd ..', 'There is no %cd', ['data = static { path = ./FOLDER/data.csv; };']],
  [
    '%env KEY=1',
    'sees no variable of this machine',
    ["step = output { env = { KEY = \"value\"; }; cmd = ''${tool}/bin/tool''; };"]
  ],
  [
    '%run train.py',
    'is made a program',
    ["train = program \"train\" ./train.py;\nresult = output ''${train}/bin/train'';"]
  ],
  ['%%writefile t.py\nx', 'writes nothing', ["t = builtins.toFile \"t.py\" ''\n  the text\n'';"]],
  ['%%capture\nprint(1)', 'into its log', ['%log NAME', '%%python result\nprint(1)']],
  ['%who', 'There is no %who', ['%lineage']],
  ['model?', 'Shift-Tab with the cursor on model', ['%files model\n%why model']],
  ['?sweep', 'Shift-Tab with the cursor on sweep', []],
  ['help(model)', 'Shift-Tab with the cursor on model', ['%files model\n%why model']],
  ['%freeze?', 'A ? asks for nothing', ['%help freeze']],
  [
    'library(ggplot2)\nd <- read.csv("a.csv")',
    'This is R, and a cell holds Nix.',
    [
      'pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; };\nR = script.make "R" "${r { inherit pkgs; packages = [ "ggplot2" ]; }}/bin/Rscript";',
      'a = static { path = ./a.csv; };',
      '%%R d a\nlibrary(ggplot2)\nd <- read.csv(Sys.getenv("inputs_a"))'
    ]
  ],
  [
    'rule a:\n    input: "data/x.csv"\n    output: "y.csv"\n    shell: "sort {input} > {output}"',
    'a rule of Snakemake',
    ['%%bash a x\nsort "${inputs[x]}" > y.csv', 'x = static { path = ./data/x.csv; };']
  ],
  [
    'process ALIGN {\n  input:\n  path x\n  script:\n  """\n  bwa mem x\n  """\n}',
    'a rule of Nextflow',
    ['%%bash ALIGN\nbwa mem x']
  ],
  [
    'y.csv: x.csv\n\tsort $< > $@',
    'a rule of Make',
    ['%%bash y x\nsort "${inputs[x]}" > y.csv', 'x = static { path = ./x.csv; };']
  ]
]

describe('what is typed as elsewhere is recognised, with the lines to paste', () => {
  it.each(typical)('%s', async (code, says, paste) => {
    const text = await told(code)
    expect(text).toContain(says)
    expect(linesToPaste(text)).toEqual(paste)
    expect(text).not.toMatch(/Run the cell that defines|Did you mean/)
    // What is to be pasted into a cell can be read there; lines for a terminal are none of a cell.
    const cells = paste.filter((lines) => !lines.startsWith('python3 -m venv'))
    expect(cells.filter((cell) => !parseCell(cell).ok)).toEqual([])
  })
})

describe('a cell of Nix with a mistake is told of that mistake', () => {
  it.each([
    'x = ouput "true";',
    'x = 5\ny = output "true";',
    'x = lib.mkFoo(1);',
    'x = f(1, 2);',
    'x = output "true"',
    "x = output ''\n  import pandas as pd\n''",
    "x = script.python {\n  body = ''\n    import os\n    print(os)\n  ''\n}",
    '{ a, b }: print(a)',
    'let x = y; in x + 1',
    'missing',
    'rule a',
    'x = "${model}/a.csv"',
    'ls = model;\ncat ls'
  ])('%s', async (code) => {
    const { mistake } = await notebook.run(code, 'cell')
    expect(mistake).not.toBeNull()
    expect(mistake).not.toHaveProperty('meant')
  })

  it('and one that is good is taken, whatever it looks like elsewhere', async () => {
    await notebook.run('print = x: x; ls = false; pip = x: y: y; x = 6;', 'names')
    for (const code of ['print(x)', '!ls', 'x <- 5'])
      expect((await notebook.run(code, 'cell')).mistake).toBeNull()
    await notebook.run('', 'names')
  })

  it.each([
    [20_000, true],
    [20_001, false],
    [200_000, false]
  ])('of %i characters, which is looked through up to 20,000: %s', async (length, isLooked) => {
    const { mistake } = await notebook.run('import os\n'.padEnd(length, '# '), 'cell')
    expect(mistake !== null && 'meant' in mistake).toBe(isLooked)
  })

  it.each([
    [12, '\nprint(11)'],
    [13, '\n… and the other 2 lines'],
    [120, '\n… and the other 109 lines']
  ])('of a script of %i lines 12 are repeated', async (count, end) => {
    const code = Array.from({ length: count }, (_, line) => `print(${line})`).join('\n')
    const [paste = ''] = linesToPaste(await told(code))
    expect(paste.endsWith(end)).toBe(true)
    expect(paste.split('\n')).toHaveLength(13)
  })

  it.each([
    [12, '\ntouch f11'],
    [13, '\n… and the other 2 lines'],
    [120, '\n… and the other 109 lines']
  ])('of a rule of %i lines 12 are repeated, and the others counted', async (count, end) => {
    const lines = Array.from({ length: count }, (_, line) => `\ttouch f${line}`)
    const [paste = ''] = linesToPaste(await told(['all: data.csv', ...lines].join('\n')))
    expect(paste.endsWith(end)).toBe(true)
    expect(paste.split('\n')).toHaveLength(13)
  })
})
