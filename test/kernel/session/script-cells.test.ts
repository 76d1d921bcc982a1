import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { TestNix } from '../../support/nix.ts'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf, stepOf, type Ran, type TestSession } from './support.ts'
import { renderMistake } from '../../../kernel/render/outcome/mistake.ts'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})

function fileOf(ran: Ran, name: string): string {
  const { outPath } = stepOf(ran)
  if (outPath === null) throw new Error(JSON.stringify(ran.outcome, null, 1))
  return readFileSync(join(test.nix.onDisk(outPath), name), 'utf8')
}

describe('a cell in another language', () => {
  it('is a step with inputs of the notebook and values of Nix', async () => {
    await notebook.run('%%bash data.raw\nprintf "3\\n4\\n" > table.txt', 'data')
    await notebook.run('base = 10;', 'base')
    const ran = await notebook.run(
      [
        '%%python report data.raw rate=1.0e-7 names=[ "a" "b" ] total=(base + 1)',
        'rows = [int(line) for line in open(inputs["raw"] / "table.txt")]',
        'with open("report.txt", "w") as file:',
        "    print(sum(rows), params['rate'], params['names'], params['total'], file=file)",
        "    print('''${not} \"Nix\"''', file=file)",
        ''
      ].join('\n'),
      'report'
    )
    expect(ran.shown).toEqual(['report built'])
    expect(stepOf(ran).inputs).toEqual(['data.raw'])
    expect(fileOf(ran, 'report.txt')).toBe("7 1e-07 ['a', 'b'] 11\n${not} \"Nix\"\n")
    const asked = await notebook.run('builtins.readFile "${report}/report.txt"', 'ask')
    expect(asked.shown[0]).toContain('7 1e-07')
  })

  it('runs anew with what is its input, whatever the order of cells', async () => {
    const before = stepOf(await notebook.run('report', 'ask')).drvPath
    await notebook.run('base = 20;', 'base')
    const after = stepOf(await notebook.run('report', 'ask')).drvPath
    expect(after).not.toBe(before)
  })

  it("takes the notebook's interpreter as soon as there is one, and the toolchain's when it is gone", async () => {
    const first = stepOf(await notebook.run('%%bash said\necho said > x', 'said')).drvPath
    await notebook.run('%freeze bash', 'bash')
    const own = stepOf(await notebook.run('said', 'ask'))
    expect(own.drvPath).not.toBe(first)
    expect(own.status).toBe('built')
    await notebook.run('', 'bash')
    await notebook.run('other = 1;', 'bash')
    expect(stepOf(await notebook.run('said', 'ask')).drvPath).toBe(first)
  })

  it('is of a language that the notebook defines, by script.make or as an interpreter', async () => {
    const unknown = await notebook.run('%%tiny hello\necho "$params_n" > x', 'tiny')
    expect(mistakeOf(unknown, 'command')).toMatchObject({
      command: '%%tiny',
      message: 'There is no language tiny.',
      place: { line: 1, column: 3 }
    })
    await notebook.run('tiny = script.make "tiny" "${toolchain.sh}/bin/sh";', 'language')
    const made = await notebook.run('%%tiny hello n=5\necho "$params_n" > x', 'tiny')
    expect(fileOf(made, 'x')).toBe('5\n')
    await notebook.run('tiny = "${toolchain.sh}/bin/sh";', 'language')
    expect(fileOf(await notebook.run('hello', 'ask'), 'x')).toBe('5\n')
  })

  it.each([
    ['%%pyhton x\n1', 'Did you mean %%python?'],
    ['%%javascript x\n1', 'Did you mean %%js?'],
    ['%%xyzzy x\n1', 'There are %%python, %%bash, %%js.']
  ])('of a language that there is not: %j', async (code, fix) => {
    const mistake = mistakeOf(await notebook.run(code, 'wrong'), 'command')
    expect(mistake.fix).toContain(fix)
  })

  it('names an input that is not there, at its place, and waits for it', async () => {
    const code = '%%bash later dat n=1\ncat "${inputs[dat]}/x" > y'
    const missing = mistakeOf(await notebook.run(code, 'later'), 'missing-names')
    expect(missing.names).toMatchObject([
      { name: 'dat', nearest: 'data', place: { line: 1, column: 14, text: '%%bash later dat n=1' } }
    ])
    await notebook.run('%%bash dat\necho 1 > x', 'dat')
    expect(fileOf(await notebook.run('later', 'ask'), 'y')).toBe('1\n')
  })

  it('places an error of a value where it stands', async () => {
    const code = '# above\n%%bash wrong data.raw n=(1 + base.none)\n:'
    const mistake = mistakeOf(await notebook.run(code, 'wrong'), 'evaluation')
    expect(mistake.place).toMatchObject({
      line: 2,
      text: '%%bash wrong data.raw n=(1 + base.none)'
    })
    expect(mistake.place?.column).toBeGreaterThan(24)
    const select = mistakeOf(await notebook.run('%%bash wrong data.rwa\n:', 'wrong'), 'evaluation')
    expect(select.message).toContain('rwa')
    expect(select.place).toMatchObject({ line: 1, text: '%%bash wrong data.rwa' })
  })

  it('says that it is empty', async () => {
    const { shown } = await notebook.run('%%python nothing\n', 'nothing')
    expect(shown).toEqual(['nothing is an empty script', 'nothing built'])
    await notebook.run('x = 1;', 'nothing')
  })
})

describe('the error of a script', () => {
  it.each<[string, string, number, string]>([
    [
      'Python',
      '%%python failing\ndef f(n):\n    return 1/n\nf(0)\n',
      3,
      '`return 1/n`: ZeroDivisionError: division by zero'
    ],
    [
      'Python, in its syntax',
      '# c\n%%python failing\nx = = 1',
      3,
      '`x = = 1`: SyntaxError: invalid syntax'
    ],
    [
      'bash',
      '%%bash failing\necho a\nnowhere b\necho c',
      3,
      '`nowhere b`: nowhere: command not found'
    ],
    ['bash, of a command', '%%bash failing\necho a\n\nfalse', 4, '`false`: exit code 1'],
    [
      'an indented string',
      "x = 1;\nfailing = script.python ''\n  a = [1]\n  a[2]\n'';",
      4,
      '`a[2]`: IndexError: list index out of range'
    ]
  ])('is told at the line of the cell: %s', async (_, code, line, words) => {
    const ran = await notebook.run(code, 'failing')
    const mistake = mistakeOf(ran, 'build-failed')
    expect(mistake.explanation.flatMap(explanationInWords)[0]).toMatch(
      /^Line \d+ of cell \[\d+\]: /
    )
    expect(mistake.explanation.flatMap(explanationInWords)[0]).toContain(`Line ${line} of`)
    expect(mistake.explanation.flatMap(explanationInWords)[0]).toContain(words)
    const failed = ran.outcome.shown.find((shown) => shown.kind === 'step')
    expect(failed?.kind === 'step' && failed.step.failure?.explanation[0]).toEqual(
      mistake.explanation[0]
    )
    // The log names no line but those of the cell, and the error leaves to the card what it says.
    const log = failed?.kind === 'step' ? (failed.step.log?.lines.join('\n') ?? '') : ''
    expect(log).toMatch(new RegExp(`cell \\[\\d+\\](?:", line |: line |: )${line}\\b`))
    expect(log).not.toMatch(/script\.(?:py|sh)/)
    const told = renderMistake(mistake).traceback.join('\n')
    expect(told).toContain(words)
    expect(told).not.toContain('The last lines of its log')
    const elsewhere = mistakeOf(await notebook.run(code), 'build-failed')
    expect(renderMistake(elsewhere).traceback.join('\n')).toContain('The last lines of its log')
  })
})

describe('a cell in JavaScript', () => {
  it('runs with the node that is frozen', async () => {
    const missing = mistakeOf(await notebook.run('%%js page n=[ 1 2 ]\n1', 'js'), 'evaluation')
    expect(missing.message).toContain('the toolchain has no node')
    await notebook.run('%freeze node', 'node')
    const code = [
      '%%js page data.raw n=[ 1 2 ]',
      'const fs = require("fs")',
      'fs.writeFileSync("sum.txt", String(params.n[0] + params.n[1]) + fs.readFileSync(`${inputs.raw}/table.txt`))'
    ]
    expect(fileOf(await notebook.run(code.join('\n'), 'js'), 'sum.txt')).toBe('33\n4\n')
    const failed = await notebook.run('%%js page\n\nthrow new Error("no")', 'js')
    expect(mistakeOf(failed, 'build-failed').explanation.flatMap(explanationInWords)[0]).toMatch(
      /^Line 3 of cell \[\d+\]: `throw new Error\("no"\)`: Error: no$/
    )
  })
})
