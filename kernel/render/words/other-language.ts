import type {
  ForeignFile,
  ForeignScript,
  Magic,
  OtherLanguage,
  WorkflowRule
} from '../../outcome/index.ts'

/** What a cell in another language is told: what it is, what to know, and the lines to paste. */
export interface OtherLanguageWords {
  /** null where what Nix says of it is said as well as can be. */
  readonly summary: string | null
  readonly hints: readonly string[]
}

/** The way from what was typed to what does the same here. */
export function otherLanguageInWords(meant: OtherLanguage): OtherLanguageWords {
  switch (meant.kind) {
    case 'script':
      return script(meant)
    case 'values':
      return {
        summary: null,
        hints: ['A definition is a name, =, a value and a ; at its end:', pasted(meant.lines)]
      }
    case 'packages':
      return packages(meant.packages)
    case 'download':
      return {
        summary: 'A cell holds Nix, and a step has no network.',
        hints: [
          'A file from the network is fetched by its hash. This line without a hash tells which to write:',
          pasted([`${meant.name} = static { url = ${inNix(meant.url)}; };`])
        ]
      }
    case 'help':
      return help(meant.name, meant.of)
    case 'magic':
      return magic(meant)
    case 'rule':
      return rule(meant)
  }
}

/** Lines to paste are set in, so that they can be told from sentences. */
function pasted(lines: readonly string[]): string {
  return lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')
}

const languageNames: Readonly<Record<ForeignScript['language'], string>> = {
  python: 'Python',
  bash: 'a line of a shell',
  js: 'JavaScript',
  R: 'R'
}

/** What is longer is named by its beginning: it stands in the cell already. */
const mostPasted = 12

function script(meant: ForeignScript): OtherLanguageWords {
  const { language, name, files, inputs, body, hasCellMarks } = meant
  const of = languageNames[language]
  const summary = `This is ${of}, and a cell holds Nix.`
  const first = [`%%${language}`, name, ...files.map((file) => file.name), ...inputs].join(' ')
  const begin = `To run it as a step, let the cell begin with %%${language} and a name for the step:`
  const rest = bodyPasted(body)
  return {
    summary,
    hints: [
      ...(hasCellMarks
        ? ['Lines such as # %% begin no cell: let each part be a cell of its own.']
        : []),
      ...(language === 'R' ? ofR : []),
      ...(files.length === 0
        ? []
        : ['What it reads is brought in, in a cell of its own:', pasted(files.map(brought))]),
      begin,
      pasted([first, ...rest]),
      ...(inputs.length === 0 ? [] : [handedOver(language, inputs[0] ?? '')]),
      keepsFiles(language)
    ]
  }
}

/** How the script finds an input, and a value that it is given. */
function handedOver(language: ForeignScript['language'], name: string): string {
  const [input, value] = {
    python: [`inputs["${name}"]`, `params["${name}"]`],
    bash: [`\${inputs[${name}]}`, `\${params[${name}]}`],
    js: [`inputs["${name}"]`, `params["${name}"]`],
    R: [`Sys.getenv("inputs_${name}")`, `Sys.getenv("params_${name}")`]
  }[language]
  return `In it ${input} is the path of a step; a value is handed over as ${name}=${name}, and is ${value}.`
}

const ofR = [
  'R is a language that a notebook defines, out of pinned packages:',
  pasted([
    'pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; };',
    'R = script.make "R" "${r { inherit pkgs; packages = [ "ggplot2" ]; }}/bin/Rscript";'
  ])
]

function keepsFiles(language: ForeignScript['language']): string {
  return language === 'bash'
    ? 'It sees its inputs and nothing else of this machine; what it writes where it starts is its result.'
    : 'No variable goes from cell to cell: what other cells are to have, it writes into files where it starts.'
}

function brought({ name, path }: ForeignFile): string {
  if (/^(?:https?|ftp):/.test(path)) return `${name} = static { url = ${inNix(path)}; };`
  const isPlain = /^[\w./+-]+$/.test(path)
  const rooted = /^\.{0,2}\//.test(path) ? path : `./${path}`
  if (isPlain) return `${name} = static { path = ${rooted}; };`
  return path.startsWith('/')
    ? `${name} = static { path = /. + ${inNix(path)}; };`
    : `${name} = static { path = ./. + ${inNix(`/${path.replace(/^\.\//, '')}`)}; };`
}

function inNix(text: string): string {
  return `"${text.replace(/[\\"]|\$(?=\{)/g, (one) => `\\${one}`)}"`
}

function packages(wanted: readonly string[]): OtherLanguageWords {
  const list = wanted.length === 0 ? 'PACKAGE' : wanted.join(' ')
  return {
    summary: 'Nothing is installed into a notebook: a step sees what it is given.',
    hints: [
      'Install into a virtual environment beside the notebook, in a terminal:',
      pasted(['python3 -m venv .venv', `.venv/bin/pip install ${list}`]),
      'and bring that into the notebook, in a cell of its own. It is then what %%python runs with:',
      pasted(['%freeze python3 --venv .venv'])
    ]
  }
}

function help(
  name: string,
  of: Extract<OtherLanguage, { readonly kind: 'help' }>['of']
): OtherLanguageWords {
  const summary = 'A ? asks for nothing here.'
  if (of === 'command')
    return { summary, hints: ['What the command takes is said by:', pasted([`%help ${name}`])] }
  const editor = `Shift-Tab with the cursor on ${name} says what it is.`
  return {
    summary,
    hints:
      of === 'name'
        ? [editor]
        : [
            editor,
            'Where it is a step, its files, and why it was built, are shown by:',
            pasted([`%files ${name}`, `%why ${name}`])
          ]
  }
}

function magic({ written, means, rest }: Magic): OtherLanguageWords {
  const { summary, hints } = notNeeded(written, means) ?? instead(written, means)
  return {
    summary,
    hints: [...hints, ...(rest === null ? [] : otherLanguageInWords(rest).hints)]
  }
}

/** What is there without asking: the line can go. */
function notNeeded(
  written: string,
  means: Magic['means']
): (OtherLanguageWords & { readonly summary: string }) | null {
  const said = (why: string, ...hints: readonly string[]) => ({
    summary: `${written} is not needed: ${why}.`,
    hints
  })
  switch (means.kind) {
    case 'plots':
      return said(
        'a plot is a file that a step writes, and its card shows it',
        'Take the line out, and save the plot in a cell such as:',
        pasted([
          '%%python plot',
          'import matplotlib.pyplot as plt',
          'plt.plot([1, 2, 3])',
          'plt.savefig("plot.svg")'
        ])
      )
    case 'times':
      return said(
        'the card of a step says how long it took, also later',
        'Take the line out. %plan tells beforehand how long a Run All takes.'
      )
    case 'reloading':
      return said(
        'files that a cell reads are looked at whenever a cell runs, and what depends on one that changed is marked',
        'Take the line out.'
      )
    case 'output':
      return said(
        'what a step prints goes into its log, and is folded on its card',
        'Take the line out. All of it shows',
        pasted(['%log NAME'])
      )
    default:
      return null
  }
}

/** What is done in another way here. */
function instead(written: string, means: Magic['means']): OtherLanguageWords {
  const said = (why: string, ...hints: readonly string[]) => ({
    summary: `There is no ${written}: ${why}.`,
    hints
  })
  switch (means.kind) {
    case 'folder':
      return said(
        "a step starts in a folder of its own, and paths of a cell begin at the notebook's",
        'A file is named from there:',
        pasted(['data = static { path = ./FOLDER/data.csv; };'])
      )
    case 'variable':
      return said(
        'a step sees no variable of this machine',
        'Those of a step are part of it:',
        pasted([
          `step = output { env = { ${means.name} = "value"; }; cmd = ''\${tool}/bin/tool''; };`
        ])
      )
    case 'page':
      return said(
        'nothing that is written in a cell runs in the page',
        'Text goes into a cell of Markdown. A step may write a report.md, which its card shows.'
      )
    case 'reset':
      return said(
        'running a cell again replaces all that it defined',
        'A deleted cell takes its names along. “Restart Kernel” begins anew, and keeps all that is built.'
      )
    case 'program':
      return said(
        'a file beside the notebook is made a program, and a step runs it',
        'In a cell:',
        pasted([
          `${means.name} = program "${means.name}" ${relative(means.file)};`,
          `result = output ''\${${means.name}}/bin/${means.name}'';`
        ])
      )
    case 'file':
      return said(
        'a cell is a program, and writes nothing beside the notebook',
        'A text that steps read is a definition:',
        pasted([
          `${means.name} = builtins.toFile ${inNix(means.file.split('/').at(-1) ?? '')} ''`,
          '  the text',
          "'';"
        ])
      )
    default:
      return said(
        'the notebook is its steps and what came from what',
        'To see all of them:',
        pasted(['%lineage'])
      )
  }
}

/** A body as it is to be pasted; of a long one how many lines are left to the reader. */
function bodyPasted(body: readonly string[]): readonly string[] {
  if (body.length <= mostPasted) return body
  return [...body.slice(0, mostPasted - 1), `… and the other ${body.length - mostPasted + 1} lines`]
}

function relative(path: string): string {
  return /^[./]/.test(path) ? path : `./${path}`
}

function rule({ manager, name, inputs, body }: WorkflowRule): OtherLanguageWords {
  const lines = body.length === 0 ? ['…'] : bodyPasted(body)
  return {
    summary: `This is a rule of ${manager}, and a cell holds Nix.`,
    hints: [
      'A step names what it reads, and not what it writes: the files that it leaves where it starts are its result. As a cell of its own:',
      pasted([['%%bash', name, ...inputs.map((input) => input.name)].join(' '), ...lines]),
      ...(inputs.length === 0
        ? []
        : [
            'What it reads is another step, by its name, or a file that is brought in:',
            pasted(inputs.map(brought))
          ])
    ]
  }
}
