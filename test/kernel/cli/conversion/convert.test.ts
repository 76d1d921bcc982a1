import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { nixWorkflow } from '../../../../kernel/cli/program.ts'
import { notebookTextOf, readNotebookText } from '../../../../kernel/cli/conversion/cells.ts'
import { convert } from '../../../../kernel/cli/conversion/convert.ts'
import { recordedTerminal } from '../recorded-terminal.ts'

const folder = mkdtempSync(join(tmpdir(), 'convert-'))
afterAll(() => rmSync(folder, { recursive: true }))

const notebooks = resolve(import.meta.dirname, '../../../../notebooks')
const own = readdirSync(notebooks)
  .filter((name) => name.endsWith('.ipynb'))
  .map((name) => [name, readFileSync(join(notebooks, name), 'utf8')] as const)

function converted(...[text, from, to]: Parameters<typeof convert>): string {
  const done = convert(text, from, to)
  if (!done.ok) throw new Error(JSON.stringify(done.mistake))
  return done.value.text
}

/** The same notebook without what its cells show, as Jupyter would save it. */
function bare(text: string): string {
  const read = readNotebookText(text)
  if (read === null) throw new Error('no notebook')
  return notebookTextOf(read)
}

function notebookOf(...cells: readonly Readonly<Record<string, unknown>>[]): string {
  const whole = cells.map((cell, index) => ({
    ...{ cell_type: 'code', id: `c${index}`, metadata: {}, source: [] },
    ...cell
  }))
  return JSON.stringify({ cells: whole, metadata: {}, nbformat: 4, nbformat_minor: 5 })
}

const awkward: readonly (readonly [string, string])[] = [
  ['no cells', notebookOf()],
  ['empty cells', notebookOf({}, { cell_type: 'markdown' }, { cell_type: 'raw' }, {})],
  ...[
    '\n',
    '\n\n',
    ' ',
    'a\n',
    '\na',
    'a\n\n\n',
    'a\r\nb',
    'x \u2028 y',
    '#',
    '# ',
    '##',
    '\t'
  ].flatMap((source) =>
    ['code', 'markdown', 'raw'].map(
      (type) =>
        [`${type} ${JSON.stringify(source)}`, notebookOf({ cell_type: type, source }, {})] as const
    )
  ),
  ...[
    ...[
      '# %%',
      '## %%',
      '# %% {"id":"x"}',
      '%% x',
      '# %% [markdown]',
      '# nix-workflow notebook {}'
    ],
    ...['<!-- code -->', '<!--- code -->', '<!-- markdown {"a":1} -->', '```', '````nix', '~~~'],
    ...['```nix\n1\n```', '<!-- nix-workflow notebook {} -->', '%%python x\nprint("```")']
  ].flatMap((source) =>
    ['code', 'markdown', 'raw'].map(
      (type) =>
        [`${type} ${JSON.stringify(source)}`, notebookOf({}, { cell_type: type, source })] as const
    )
  ),
  [
    'what cells carry',
    notebookOf(
      { metadata: { tags: ['parameters', '-->'], 'a\u2028b': { '<!--': 1 } }, source: 'a = 1;' },
      {
        cell_type: 'markdown',
        attachments: { 'x.png': { 'image/png': 'AA==' } },
        source: '![x](x)'
      },
      { id: 'same' },
      { unknown: [1, null, 'ü'], outputs: [{ output_type: 'stream' }], execution_count: 3 }
    )
  ],
  [
    'an older format, without ids',
    JSON.stringify({
      cells: [{ cell_type: 'code', metadata: {}, source: ['a\n', 'b'], outputs: [] }],
      metadata: { kernelspec: { name: 'python3' } },
      nbformat: 4,
      nbformat_minor: 4
    })
  ]
]

describe.each(['nix', 'md'] as const)('a notebook as .%s', (form) => {
  it.each([...own, ...awkward])('and back is the same: %s', (_, notebook) => {
    const text = converted(notebook, 'ipynb', form)
    const again = converted(text, form, 'ipynb')
    expect(again).toBe(bare(notebook))
    expect(converted(again, 'ipynb', form)).toBe(text)
    expect(converted(`\ufeff${text.replaceAll('\n', '\r\n')}`, form, 'ipynb')).toBe(again)
  })
})

describe('what a person has written', () => {
  it('is a notebook, of Markdown', () => {
    const text = '# Title\n\nWords.\n\n```nix\na = 1;\n\na\n```\n\n```sh\nls\n```\n'
    const { cells } = readNotebookText(converted(text, 'md', 'ipynb')) ?? { cells: [] }
    expect(cells.map(({ type, source }) => [type, source])).toEqual([
      ['markdown', '# Title\n\nWords.'],
      ['code', 'a = 1;\n\na'],
      ['markdown', '```sh\nls\n```']
    ])
    expect(cells.map(({ rest }) => rest['id'])).toEqual(['cell-1', 'cell-2', 'cell-3'])
  })

  it('is a notebook, of cells of Nix', () => {
    const text = 'a = 1;\n# %% [markdown]\n# Words\n#\n# more\n# %%\nb = a;\n'
    const { cells } = readNotebookText(converted(text, 'nix', 'ipynb')) ?? { cells: [] }
    expect(cells.map(({ type, source }) => [type, source])).toEqual([
      ['code', 'a = 1;'],
      ['markdown', 'Words\n\nmore'],
      ['code', 'b = a;']
    ])
  })

  it.each([
    ['a byte-order mark', '\ufeff# %%\na = 1;\n# %%\nb = a;\n'],
    ['the ends of lines of Windows', '# %%\r\na = 1;\r\n# %%\r\nb = a;\r\n'],
    ['both', '\ufeff# %%\r\na = 1;\r\n\r\n# %%\r\nb = a;\r\n']
  ])('is a notebook of the same cells with %s', (_, text) => {
    const { cells } = readNotebookText(converted(text, 'nix', 'ipynb')) ?? { cells: [] }
    expect(cells.map(({ source }) => source)).toEqual(['a = 1;', 'b = a;'])
  })

  it.each([
    ['# %% {"id" "x"}\n1\n', 'nix', 1],
    ['<!-- nix-workflow notebook {} -->\n\n<!-- code {a} -->\n', 'md', 3]
  ] as const)('says which line is wrong: %j', (text, form, line) => {
    expect(convert(text, form, 'ipynb')).toEqual({ ok: false, mistake: { kind: 'no-cell', line } })
  })
})

describe('nix-workflow convert', () => {
  async function ask(...words: string[]) {
    const terminal = recordedTerminal()
    const exitCode = await nixWorkflow(['convert', ...words], terminal)
    return { exitCode, text: terminal.lines.join('\n'), errors: terminal.errors.join('\n') }
  }
  const [, notebook = ''] = own.find(([name]) => name === 'showcase.ipynb') ?? []
  const at = (name: string, content?: string) => {
    const path = join(folder, name)
    if (content !== undefined) writeFileSync(path, content)
    return path
  }

  it('writes a text and the notebook again, and prints one', async () => {
    const file = at('work.ipynb', `\ufeff${notebook}`)
    expect(await ask(file, '-o', at('work.md'))).toMatchObject({ exitCode: 0, errors: '' })
    expect(await ask(at('work.md'), '-o', at('again.ipynb'))).toMatchObject({ exitCode: 0 })
    expect(readFileSync(at('again.ipynb'), 'utf8')).toBe(bare(notebook))
    const printed = await ask(file, '--to', 'md')
    expect(`${printed.text}\n`).toBe(readFileSync(at('work.md'), 'utf8'))
  })

  it('overwrites where it is told to, and never what is something else', async () => {
    const file = at('work.ipynb', notebook)
    at('work.nix', 'rec { a = 1; }\n')
    expect((await ask(file, '-o', at('work.nix'))).errors).toContain('is there already')
    const forced = await ask(file, '-o', at('work.nix'), '--force')
    expect(forced).toMatchObject({ exitCode: 1 })
    expect(readFileSync(at('work.nix'), 'utf8')).toBe('rec { a = 1; }\n')
    await ask(file, '-o', at('other.nix'))
    const text = readFileSync(at('other.nix'), 'utf8')
    at('other.nix', `\ufeff${text.replaceAll('\n', '\r\n')}`)
    expect(await ask(file, '-o', at('other.nix'), '--force')).toMatchObject({ exitCode: 0 })
    expect(readFileSync(at('other.nix'), 'utf8')).toBe(text)
  })

  it('says that what the cells of a notebook showed is gone with it', async () => {
    const text = at('shown.md', '```nix\n1\n```\n')
    const output = { output_type: 'stream', name: 'stdout', text: 'x' }
    at('shown.ipynb', notebookOf({ outputs: [output], execution_count: 1 }))
    const forced = await ask(text, '-o', at('shown.ipynb'), '--force')
    expect(forced.text).toContain('showed is not in it: run it to see that again')
    expect((await ask(text, '-o', at('shown.ipynb'), '--force')).text).toMatch(/: 1 cell\.$/)
  })

  it('waits for no pipe, and reads no notebook of another format', async () => {
    for (const name of ['pipe.ipynb', 'pipe.nix']) execFileSync('mkfifo', [at(name)])
    const file = at('work.ipynb', notebook)
    const forced = await ask(file, '-o', at('pipe.nix'), '--force')
    expect(forced.errors).toContain('it stays as it is')
    expect((await ask(at('pipe.nix'), '--to', 'ipynb')).errors).toContain('is no regular file')
    expect((await ask(at('pipe.ipynb'), '--to', 'md')).errors).toContain('is a named pipe')
  })

  it.each([
    [['work.ipynb'], 'One of -o FILE and --to FORM is needed.'],
    [['work.ipynb', '--to', 'py'], 'py is none of .ipynb, .nix and .md.'],
    [['absent.ipynb', '--to', 'md'], 'There is no file'],
    [['absent.nix', '--to', 'ipynb'], 'absent.nix cannot be read'],
    [['work.ipynb', '--to', 'ipynb'], 'A notebook becomes a text'],
    [['text.ipynb', '--to', 'md'], 'is no notebook'],
    [['newer.ipynb', '--to', 'md'], 'is a notebook of format 9, newer than the 4'],
    [['merged.ipynb', '--to', 'md'], 'holds both sides of a merge that was not finished']
  ])('refuses %j', async (words, sentence) => {
    at('work.ipynb', notebook)
    at('text.ipynb', 'no JSON')
    at('newer.ipynb', notebookOf().replace('"nbformat":4', '"nbformat":9'))
    at('merged.ipynb', `{\n<<<<<<< ours\n${notebookOf()}`)
    const [name = '', ...others] = words
    const asked = await ask(at(name), ...others)
    expect(asked.exitCode).toBeGreaterThan(0)
    expect(asked.errors).toContain(sentence)
  })
})
