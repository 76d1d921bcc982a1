import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realise } from '../../../kernel/session/building/realise.ts'
import { changedNix, type TestNix } from '../../support/nix.ts'
import { givenNotebook } from './given-notebook.ts'
import {
  frozenEngine,
  mistakeOf,
  shell,
  stepOf,
  testSession,
  type Ran,
  type TestSession
} from './support.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'
import { explanationInWords } from '../../../kernel/render/words/explanation.ts'

let test: TestNix
let notebook: TestSession
givenNotebook((given) => {
  ;({ test, notebook } = given)
})

const run: TestSession['run'] = (...request) => notebook.run(...request)

const aNumber: unknown = expect.any(Number)
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const containing = (text: string): unknown => expect.stringContaining(text)

/** A step whose result no other test has built. */
let made = 0
const fresh = () => shell(`echo ${(made += 1)} > made`)

/** Another derivation than a step. */
const environment = (name: string) =>
  `derivation { name = "${name}"; system = builtins.currentSystem; builder = "\${toolchain.sh}/bin/sh"; args = [ "-c" "echo ${name} > $out" ]; }`

const messages = ({ outcome }: Ran) =>
  outcome.mistakes.map((mistake) => ('message' in mistake ? mistake.message : mistake.kind))

describe('what a value becomes', () => {
  it('a step: built, then shown', async () => {
    expect((await run(`one = ${fresh()};`, 'one')).shown).toEqual(['one built'])
    expect((await run('one', 'ask')).shown).toEqual(['one cached'])
  })

  it('several steps: all shown, in the order of the cell', async () => {
    const ran = await run(`late = ${shell('cat ${early}/made')};\nearly = ${fresh()};`, 'several')
    expect(ran.shown).toEqual(['late built', 'early built'])
  })

  it('a set of steps: one table', async () => {
    const ran = await run(`all = { a = ${fresh()}; b = ${fresh()}; };`, 'set')
    expect(ran.shown).toEqual(['all [all.a built, all.b built]'])
    expect((await run('{ x = all.a; inherit (all) b; }', 'ask')).shown).toEqual([
      'steps [all.b cached, all.a cached]'
    ])
  })

  it('a list of steps: one table', async () => {
    const ran = await run(`several = [ (${fresh()}) (${fresh()}) ];`, 'list')
    expect(ran.shown).toEqual(['several [several.0 built, several.1 built]'])
  })

  it('steps by attribute paths, in two cells', async () => {
    expect((await run(`models.small = ${fresh()};`, 'small')).shown).toEqual(['models.small built'])
    expect((await run(`models.base = ${fresh()};`, 'base')).shown).toEqual(['models.base built'])
    expect((await run('[ models.small models.base ]', 'ask')).shown).toEqual([
      'steps [models.small cached, models.base cached]'
    ])
  })

  it("a path inside a step's output: that file, the step being built first", async () => {
    const ran = await run(`"\${${shell('mkdir d; echo 5 > d/inner')}}/d/inner"`, 'ask')
    expect(ran.shown).toEqual(['sh/d/inner'])
    expect(ran.outcome.shown[0]).toMatchObject({
      kind: 'file',
      step: { status: 'built' },
      file: { type: 'text/plain', preview: { kind: 'text', head: ['5'] } }
    })
  })

  it("a step's output alone: the step", async () => {
    await run(`whole = ${fresh()};`, 'whole')
    expect((await run('"${whole}"', 'ask')).shown).toEqual(['whole cached'])
  })

  it('a definition of a file: a name for it, and nothing is built', async () => {
    const ran = await run(`unbuilt.step = ${fresh()};`, 'unbuilt')
    expect(ran.shown).toEqual(['unbuilt.step built'])
    expect((await run('table = "${unbuilt.step}/made";', 'table')).shown).toEqual([
      'table = «unbuilt.step/made»'
    ])
    expect((await run('table', 'ask')).shown).toEqual(['unbuilt.step/made'])
  })

  it('another derivation: not built where it is defined, built where it is asked for', async () => {
    expect((await run(`tools = ${environment('tools')};`, 'tools')).shown).toEqual([
      'tools not built'
    ])
    const asked = await run('tools', 'ask')
    expect(asked.shown).toEqual(['tools there'])
    expect(asked.outcome.shown[0]).toMatchObject({
      environment: { closure: { paths: aNumber, size: aNumber } }
    })
    expect(asked.outcome.lineage).toBeNull()
  })

  it('static data: where it is', async () => {
    writeFileSync(join(test.folder, 'data.csv'), 'a,b\n1,2\n')
    const ran = await run('data = static { path = ./data.csv; };', 'data')
    expect(ran.shown).toEqual([like(/^data = \/nix\/store\/[0-9a-z]{32}-static$/)])
    const step = stepOf(await run(`copy = ${shell('cat ${data} > copy.csv')};`, 'copy'))
    expect(step.files.files).toMatchObject([{ path: 'copy.csv', type: 'text/csv' }])
  })

  it.each([
    ['5', '5'],
    ['0.5', '0.5'],
    ['true', 'true'],
    ['null', 'null'],
    ['"text"', '"text"'],
    ['x: x', '«function'],
    ['{ a = 1; b = throw "no"; }', '{ a = '],
    ['[ 1 2 ]', '[ 1 2 ]']
  ])('%s, as a question and as a definition', async (code, text) => {
    expect((await run(code, 'ask')).shown).toEqual([containing(text)])
    expect((await run(`value = ${code};`, 'value')).shown).toEqual([containing(`value = ${text}`)])
  })

  it('nothing, where the cell holds nothing', async () => {
    const { outcome, mistake } = await run('# a remark\n', 'empty')
    expect([outcome.shown, outcome.lineage, mistake]).toEqual([[], null, null])
  })
})

describe('the report of a step', () => {
  const code = () => ({
    dataset: `dataset = ${shell('echo a,b > data.csv; echo 1,2 >> data.csv; echo drawn')};`,
    model: `model = ${shell('cp ${dataset}/data.csv $out/model.csv')};`
  })

  it('says all that a card shows', async () => {
    const { dataset, model } = code()
    await run(dataset, 'dataset')
    const ran = await run(model, 'model')
    const step = stepOf(ran)
    expect(step).toMatchObject({
      name: 'model',
      status: 'built',
      drvPath: like(/^\/nix\/store\/.*\.drv$/),
      outPath: like(/^\/nix\/store\//),
      narHash: like(/^sha256-/),
      command: ['${sh}/bin/sh', '-c', 'cp ${dataset}/data.csv $out/model.csv'],
      inputs: ['dataset'],
      sandboxed: true,
      toolchain: { kind: 'machine', contents: [{ name: 'python3' }, {}] },
      failure: null
    })
    expect(step.files).toMatchObject({
      total: 1,
      files: [{ path: 'model.csv', type: 'text/csv', size: 8 }]
    })
    expect(step.seconds).toBeGreaterThan(0)
    expect(step.builtAt).toBeGreaterThan(Date.now() - 60_000)
    expect(step.size).toBeGreaterThanOrEqual(8)
    const lineage = ran.outcome.lineage
    const nodes = lineage?.nodes.map(({ name, kind, status }) => `${name} ${kind} ${status}`)
    expect(nodes?.sort()).toEqual([
      ...['dataset step cached', 'model step built', 'sh environment null']
    ])
    expect(lineage?.edges).toEqual([
      {
        from: lineage?.nodes.find(({ name }) => name === 'dataset')?.id,
        to: step.drvPath,
        files: ['data.csv']
      }
    ])
    expect(lineage?.omitted).toBe(0)
  })

  it('is the same the second time, but for being cached', async () => {
    const before = stepOf(await run(code().dataset, 'dataset'))
    const again = stepOf(await run(code().dataset, 'dataset'))
    expect(before.log?.lines).toEqual(['drawn'])
    expect(again).toEqual({ ...before, cell: again.cell, reasons: [], status: 'cached' })
  })

  it('and in another session on the same store, where nothing is started for it', async () => {
    const before = stepOf(await run('model', 'ask'))
    const second = testSession(await frozenEngine(test))
    try {
      await second.run(code().dataset, 'dataset')
      const again = stepOf(await second.run(code().model, 'model'))
      expect(again).toEqual({ ...before, cell: again.cell, reasons: [], status: 'cached' })
      const nix = changedNix(test.nix, { arguments: ['--no-such-option'] })
      const engine = { ...second.engine, nix }
      const realised = await realise(engine, [before.drvPath], {
        listener: { building: () => undefined },
        signal: new AbortController().signal
      })
      expect(realised.results.get(before.drvPath)?.status).toBe('cached')
      expect(realised.problem).toBeNull()
    } finally {
      await second.close()
    }
  })

  it('names an input that no definition gives after its program', async () => {
    const ran = await run(`outer = ${shell(`cat \${${fresh()}}/made`)};`, 'x')
    expect(stepOf(ran).inputs).toEqual(['sh'])
  })

  it('names the first definition of a derivation that has two', async () => {
    await run(`first = ${fresh()};`, 'first')
    expect((await run('second = first;', 'second')).shown).toEqual(['second cached'])
    expect((await run('[ second ]', 'ask')).shown).toEqual(['steps [first cached]'])
  })
})

describe('a cell that runs again', () => {
  it('replaces what it defined', async () => {
    await run('p = 1; q = 2;', 'replaced')
    await run('p = 3;', 'replaced')
    expect((await run('p', 'ask')).shown).toEqual(['3'])
    expect(mistakeOf(await run('q', 'ask'), 'missing-names').names).toMatchObject([{ name: 'q' }])
  })

  it('leaves no old value behind where it cannot be read any more', async () => {
    await run('rest = 1;', 'broken')
    expect(mistakeOf(await run('rest = ;', 'broken'), 'syntax').place).toMatchObject({ line: 1 })
    expect(mistakeOf(await run('rest', 'ask'), 'missing-names').definition).toBeNull()
  })

  it('reaches the steps that use it', async () => {
    await run('word = "one";', 'word')
    const user = `user = ${shell('echo ${word} > said')};`
    const before = stepOf(await run(user, 'user'))
    await run('word = "two";', 'word')
    const after = stepOf(await run(user, 'user'))
    expect(after.status).toBe('built')
    expect(after.drvPath).not.toBe(before.drvPath)
    await run('word = "one";', 'word')
    const again = stepOf(await run('user', 'ask'))
    expect(again).toEqual({ ...before, cell: again.cell, reasons: [], status: 'cached' })
  })

  it('leaves the names of the steps that come after it', async () => {
    await run('seed = 1;', 'seed')
    await run(`drawn = ${shell('echo ${toString seed} > x')};`, 'drawn')
    const last = `last = ${shell('cat ${drawn}/x > y')};`
    await run(last, 'last')
    await run('seed = 2;', 'seed')
    expect((await run('builtins.stringLength last.name', 'ask')).shown).toEqual(['2'])
    const ran = await run('{ inherit last; }', 'ask')
    expect(ran.shown).toEqual(['steps [last built]'])
    const steps = ran.outcome.lineage?.nodes.filter(({ kind }) => kind === 'step')
    expect(steps?.map(({ name }) => name).sort()).toEqual(['drawn', 'last'])
  })

  it('takes no name from a cell that has taken it over', async () => {
    await run(`shared = ${fresh()};`, 'older')
    await run(`shared = ${fresh()};`, 'newer')
    await run('unrelated = 1;', 'older')
    expect((await run('[ shared ]', 'ask')).shown).toEqual(['steps [shared cached]'])
  })

  it('without an id is the cell that defines the same names', async () => {
    await run('u = 1; v = u;')
    await run('v = u; u = 2;')
    expect((await run('v')).shown).toEqual(['2'])
  })
})

describe('a mistake in one definition', () => {
  it('does not stop the others of its cell', async () => {
    const ran = await run(
      `good = ${fresh()};\nbad = throw "no";\nlost = nowhere;\nlater = 5;`,
      'some'
    )
    expect(ran.shown).toEqual(['good built', 'later = 5', 'lost waits for nowhere.'])
    expect(ran.outcome.mistakes).toMatchObject([
      {
        kind: 'missing-names',
        definition: 'lost',
        names: [{ name: 'nowhere', place: { line: 3 } }]
      },
      { kind: 'evaluation', definition: 'bad', message: containing('no') }
    ])
    expect(ran.mistake).toBe(ran.outcome.mistakes[0])
  })

  it('recovers with what it depends on', async () => {
    await run('needs = comes + 1;', 'needs')
    await run('comes = 1;', 'comes')
    expect((await run('needs', 'ask')).shown).toEqual(['2'])
  })

  it('is placed in the cell whose text it is about', async () => {
    await run('ok = 1;\n\nfails = x: x.there;', 'fails', { executionCount: 41 })
    const ran = await run('  fails { }', 'ask')
    expect(mistakeOf(ran, 'evaluation').place).toMatchObject({
      executionCount: 41,
      line: 3,
      column: 12,
      text: 'fails = x: x.there;'
    })
  })

  it('is found behind a path, where the cell has it', async () => {
    const ran = await run('builtins.length [ ./data.csv ] + { }.there', 'ask')
    expect(mistakeOf(ran, 'evaluation').place).toMatchObject({ line: 1, column: 34 })
  })

  it('suggests the nearest name', async () => {
    await run('measurements = 1;', 'measurements')
    expect(mistakeOf(await run('mesurements', 'ask'), 'missing-names').names).toMatchObject([
      { nearest: 'measurements', place: { line: 1, column: 1 } }
    ])
  })

  it('is in a member of a set alone where the others are good', async () => {
    const ran = await run(`mixed = { a = ${fresh()}; b = throw "no"; };`, 'mixed')
    expect(ran.shown).toEqual(['mixed [mixed.a built]'])
    expect(mistakeOf(ran, 'evaluation').definition).toBe('mixed.b')
  })
})

describe('a file that is asked for and not there', () => {
  it('is said with what there is, and what was most likely meant', async () => {
    await run(`named = ${shell('echo 1 > data.csv; echo 2 > other')};`, 'named')
    const ran = await run('"${named}/dta.csv"', 'ask')
    expect(ran.shown).toEqual(['named cached'])
    expect(mistakeOf(ran, 'missing-file')).toMatchObject({
      message: 'named wrote no file dta.csv. It wrote data.csv, other.',
      fix: 'did you mean "${named}/data.csv"?'
    })
  })
})

it('a folder that is asked for as a file is said to be one', async () => {
  await run(`nested = ${shell('mkdir a.json; echo 1 > a.json/b; echo 2 > a.json/c')};`, 'nested')
  const withSlash = await run('"${nested}/a.json/"', 'ask')
  expect(mistakeOf(withSlash, 'missing-file').message).toContain('a.json/ of nested is a folder')
  const ran = await run('"${nested}/a.json"', 'ask')
  expect(mistakeOf(ran, 'missing-file')).toMatchObject({
    message: 'a.json/ of nested is a folder: it holds b and c.',
    fix: 'Ask for a file in it, as in "${nested}/a.json/b", or for all of them: %files nested a.json'
  })
})

describe('a step that fails', () => {
  it('is told with its log, and what waits for it says for what', async () => {
    await run(`broken = ${shell('echo about to fail; exit 3')};`, 'broken')
    const ran = await run(`waits = ${shell('cat ${broken}/x')};`, 'waits')
    expect(ran.shown).toEqual(['waits blocked'])
    expect(stepOf(ran).failure?.blockedBy).toEqual(['broken'])
    expect(ran.outcome.mistakes).toMatchObject([
      { kind: 'build-failed', step: 'broken', exitCode: 3, lastLines: ['about to fail'] },
      { kind: 'blocked', step: 'waits', by: ['broken'] }
    ])
  })

  it('stops no other step of its cell, and its definition stays', async () => {
    const ran = await run(`fine = ${fresh()};\nfailing = ${shell('exit 4')};`, 'two')
    expect(ran.shown).toEqual(['fine built', 'failing failed'])
    expect(mistakeOf(ran, 'build-failed')).toMatchObject({ step: 'failing', exitCode: 4 })
    expect((await run('failing.name', 'ask')).shown).toEqual(['"sh"'])
  })

  it('that was given a file which was never written is told so first', async () => {
    await run(`gives = ${shell('echo 1 > data.csv')};`, 'gives')
    const ran = await run(`takes = ${shell('cat ${gives}/dta.csv')};`, 'takes')
    expect(mistakeOf(ran, 'build-failed').explanation.flatMap(explanationInWords)[0]).toBe(
      'takes reads ${gives}/dta.csv, but gives wrote no such file. It wrote data.csv. Did you mean ${gives}/data.csv?'
    )
  })

  it('is no failure where it wrote nothing, but is remarked on', async () => {
    const { outcome, mistake } = await run(`silent = ${shell('true')};`, 'silent')
    expect(mistake).toBeNull()
    expect(outcome.notices.map(noticeInWords)).toEqual([like(/^silent wrote nothing\..*\$out/)])
  })
})

describe('an evaluation that reads what a step wrote', () => {
  it('has it built first', async () => {
    const source = fresh()
    const ran = await run(
      `source = ${source};\ncount = builtins.fromJSON (builtins.readFile "\${source}/made");`,
      'reads'
    )
    expect(ran.shown).toEqual(['source built', `count = ${made}`])
  })

  it('and a chain of them', async () => {
    const ran = await run(
      `chain.a = ${shell('printf 7 > made')};
      chain.b = output ''\${toolchain.sh}/bin/sh -c "echo \${builtins.readFile "\${chain.a}/made"}5 > b"'';
      chain.c = builtins.readFile "\${chain.b}/b";`,
      'chain'
    )
    expect(messages(ran)).toEqual([])
    expect(ran.shown.at(-1)).toContain('75')
  })

  it('is blocked by that step where it fails', async () => {
    const ran = await run(
      `wrong = ${shell('exit 5')};\nread = builtins.readFile "\${wrong}/x";`,
      'wrong'
    )
    expect(ran.shown).toEqual(['wrong failed'])
    expect(ran.outcome.mistakes).toMatchObject([
      { kind: 'build-failed', step: 'wrong', exitCode: 5 },
      { kind: 'blocked', step: 'read', by: ['wrong'] }
    ])
  })
})

describe('user expressions', () => {
  const ask = async (expression: string) =>
    (await run('5', 'ask', { userExpressions: { it: expression } })).userExpressions['it']

  it.each([
    ['1 + 1', '2'],
    ['"a"', '"a"'],
    ['builtins.readFile ./data.csv', '"a,b\\n1,2\\n"']
  ])('%s is %s', async (expression, text) => {
    expect(await ask(expression)).toEqual({ ok: true, text })
  })

  it('are evaluated and never built', async () => {
    const step = shell('echo never > x')
    expect(await ask(step)).toEqual({ ok: true, text: '«step»' })
    expect(await ask(`builtins.readFile "\${${step}}/x"`)).toMatchObject({
      ok: false,
      mistake: { kind: 'blocked', by: ['sh'] }
    })
    expect((await run(step, 'ask')).shown).toEqual(['sh built'])
  })

  it.each([
    ['nowhere', 'missing-names'],
    ['1 +', 'syntax'],
    ['throw "no"', 'evaluation'],
    ['a = 1;', 'command']
  ])('%s is a mistake: %s', async (expression, kind) => {
    expect(await ask(expression)).toMatchObject({ ok: false, mistake: { kind } })
  })

  it('are not evaluated after a mistake', async () => {
    const ran = await run('throw "no"', 'ask', { userExpressions: { it: '1' } })
    expect(ran.userExpressions).toEqual({})
  })
})

describe('an interrupt', () => {
  it('stops the build; the definition stays, and is built the next time', async () => {
    const stop = new AbortController()
    const slow = `slow = ${shell('echo begun; if test -e /never; then true; fi; sleep 2; echo 1 > x')};`
    const running = run(slow, 'slow', { signal: stop.signal })
    setTimeout(() => stop.abort(), 700)
    const ran = await running
    expect(ran.mistake).toEqual({ kind: 'interrupted' })
    expect(ran.outcome.mistakes).toEqual([{ kind: 'interrupted' }])
    expect((await run('slow', 'ask')).shown).toEqual(['slow built'])
  })
})

describe('a name of the library that a cell takes', () => {
  it('is remarked on once, and means what the cell says', async () => {
    const ran = await run('static = 5;', 'shadow')
    expect(ran.outcome.notices.map(noticeInWords)[0]).toMatch(/^static is a name/)
    const again = await run('static = 5; sweep = 6;', 'shadow')
    expect(again.outcome.notices.map(noticeInWords)).toEqual([like(/^sweep is a name/)])
    expect((await run('static', 'ask')).shown).toEqual(['5'])
    await run('# given back', 'shadow')
    expect((await run('static { path = ./data.csv; }', 'ask')).shown).toEqual([
      containing('-static')
    ])
  })
})

it('what waits is shown only where it takes long, and never after the outcome', async () => {
  const ran = await run(`waited = ${shell('sleep 1; echo 1 > x')};`, 'waited')
  const phases = ran.events.map((event) =>
    event.kind === 'progress' ? event.progress.phase : event.kind
  )
  expect(phases).toContain('building')
  expect(phases.at(-1)).toBe('outcome')
  const quick = await run('1', 'ask')
  expect(quick.events.map(({ kind }) => kind)).toEqual(['outcome'])
})
