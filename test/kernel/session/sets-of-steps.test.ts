import { describe, expect, it } from 'vitest'
import type { TestSession } from './support.ts'
import { givenNotebook } from './given-notebook.ts'
import { mistakeOf } from './support.ts'
import { noticeInWords } from '../../../kernel/render/words/notice.ts'

let notebook: TestSession
givenNotebook((given) => (notebook = given.notebook))

const echo = (text: string) => `output "\${toolchain.sh}/bin/sh -c 'echo ${text} > v'"`

function steps(shown: readonly string[]): number {
  return shown.join('').split(' built').length - 1
}

describe('every member of a sweep is built and shown', () => {
  it.each([
    ['s1', '{ n = builtins.genList (n: n) 24; }', 24],
    ['s2', '{ a = [ 1 2 3 4 ]; b = [ 1 2 3 4 ]; c = [ 1 2 3 ]; }', 48],
    ['s3', '{ n = [ 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 ]; }', 20]
  ])('%s', async (name, parameters, count) => {
    const value = '${builtins.hashString "md5" (builtins.toJSON p)}'
    const step = echo(`${name} ${value}`)
    const ran = await notebook.run(`${name} = sweep ${parameters} (p: ${step});`, name)
    expect(ran.mistake).toBe(null)
    expect(steps(ran.shown)).toBe(count)
  })
})

describe('a computed set or list of steps is built, and shown as a table', () => {
  it.each([
    [
      'm1',
      'builtins.mapAttrs (name: n: STEP) { a = 1; b = 2; }',
      'm1 [m1.a built, m1.b built]',
      'steps [m1.a cached, m1.b cached]'
    ],
    [
      'm2',
      'map (n: STEP) [ 11 12 ]',
      'm2 [m2.0 built, m2.1 built]',
      'steps [m2.0 cached, m2.1 cached]'
    ],
    [
      'm3',
      'builtins.listToAttrs (map (n: { name = "x${toString n}"; value = STEP; }) [ 21 22 ])',
      'm3 [m3.x21 built, m3.x22 built]',
      'steps [m3.x21 cached, m3.x22 cached]'
    ],
    ['m4', 'let n = 31; in { a.b = STEP; }', 'm4 [m4.a.b built]', 'steps [m4.a.b cached]'],
    ['m5', '{ a = let n = 41; in STEP; }', 'm5 [m5.a built]', 'steps [m5.a cached]']
  ])('%s = %s', async (name, text, defined, asked) => {
    const code = `${name} = ${text.replace('STEP', echo('${toString n}'))};`
    expect((await notebook.run(code, name)).shown).toEqual([defined])
    expect((await notebook.run(name, `ask ${name}`)).shown).toEqual([asked])
  })

  it('says what of it is no step, and where the search ended', async () => {
    const { outcome, shown } = await notebook.run(
      `mixed = { note = "x"; one = ${echo('mixed')}; };\nended = let s = { a = ${echo('ended')}; b = 1; c = 2; }; in s;`,
      'mixed'
    )
    expect(shown).toEqual(['mixed [mixed.one built]', 'ended [ended.a built]'])
    expect(outcome.notices.map(noticeInWords)).toEqual([
      'Not among the steps: mixed.note, which is no step.',
      expect.stringMatching(/^2 members from ended\.b on were not searched for steps: /)
    ])
  })

  it.each([
    ['asked', ['asked.a.b', 'asked.l.0', 'asked.z'], ['asked.l.1', 'asked.no']],
    ['asked.l', ['asked.l.0'], ['asked.l.1']],
    ['asked.a', ['asked.a.b'], []],
    // Another name for it says no less, and goes by its own.
    ['also', ['also.a.b', 'also.l.0', 'also.z'], ['also.l.1', 'also.no']]
  ])('shows all of it to who asks for %s', async (question, steps, others) => {
    const one = (text: string) => echo(`asked ${text}`)
    const code = `asked = { a.b = ${one('b')}; l = [ (${one('l')}) 1 ]; no = 2; z = ${one('z')}; };\nalso = asked;`
    await notebook.run(code, 'asked')
    const { outcome, shown } = await notebook.run(question, 'ask all')
    expect(shown).toEqual([`steps [${steps.map((name) => `${name} cached`).join(', ')}]`])
    const isOne = others.length === 1
    expect(outcome.notices.map(noticeInWords)).toEqual(
      others.length === 0
        ? []
        : [
            `Not among the steps: ${others.join(' and ')}, which ${isOne ? 'is no step' : 'are no steps'}.`
          ]
    )
  })

  it('calls what fails by the name that was asked for', async () => {
    await notebook.run(`part = { a = ${echo('part')}; b = 1 + "x"; };`, 'part')
    const { mistake } = await notebook.run('part', 'ask part')
    const error = mistakeOf({ mistake }, 'evaluation')
    expect(error.definition).toBe('part.b')
    expect(error.place?.line).toBe(1)
  })

  it('leaves a package set as it is', async () => {
    const { mistake, shown } = await notebook.run(
      'pkgs = let s = { AAA = throw "removed"; a = derivation { name = "a"; system = throw "forced"; builder = "b"; }; b = throw "forced"; }; in s;',
      'pkgs'
    )
    expect(mistake).toBe(null)
    expect(shown).toEqual(['pkgs = { AAA = …; a = …; b = …; }'])
  })
})

describe('an error in a member is an error of the cell, with its line', () => {
  it.each([
    ['e1', `sweep { lr = [ 0.1 0.01 ]; } (p:\n  ${echo('${p.lr}')})`, /cannot coerce a float/, 2],
    ['e2', `{\n  a = ${echo('${1}')};\n  b = ${echo('fine')};\n}`, /cannot coerce an integer/, 2],
    ['e3', `map (n:\n  ${echo('${n}')}) [ 1 2 ]`, /cannot coerce an integer/, 2],
    ['e4', `builtins.mapAttrs (n: v:\n\n  throw "no \${n}") { a = 1; }`, /^no a$/, 1],
    ['e5', '{\n  a = 1;\n  b = 1 + "x";\n}', /cannot add a string/, 3],
    ['e6', 'sweep { n = [ 1 ]; } (p: output { })', /output/, 1]
  ])('%s = %s', async (name, text, message, line) => {
    const { mistake, outcome } = await notebook.run(`${name} = ${text};`, name)
    const error = mistakeOf({ mistake }, 'evaluation')
    expect(error.message).toMatch(message)
    expect(error.definition).toMatch(new RegExp(`^${name}\\.`))
    expect(error.place?.line).toBe(line)
    expect(outcome.mistakes).toHaveLength(1)
  })

  it('of which many have the same, it is told once', async () => {
    const { outcome } = await notebook.run(
      `all = sweep { n = builtins.genList (n: n) 30; } (p: ${echo('${p.n}')});`,
      'all'
    )
    expect(outcome.mistakes).toHaveLength(1)
    const error = mistakeOf({ mistake: outcome.mistakes[0] ?? null }, 'evaluation')
    expect(error.message).toMatch(/\nSo it is with all\.n=\d+, .* and 24 more\.$/)
  })

  it.each([20, 21, 200])('of which %i have each another, the first are told', async (count) => {
    const members = Array.from({ length: count }, (_, n) => `m${n} = throw "no ${n}";`).join('\n')
    const { outcome } = await notebook.run(`each = {\n${members}\n};`, 'each')
    expect(outcome.mistakes).toHaveLength(Math.min(count, 20))
    const last = mistakeOf({ mistake: outcome.mistakes.at(-1) ?? null }, 'evaluation')
    if (count > 20)
      expect(last.message).toContain(`${count - 20} more of its members cannot be evaluated`)
    else expect(last.message).toBe('no 9')
  })

  it('of a question, too, beside what can be', async () => {
    const { mistake, shown } = await notebook.run('map (n: 1 / n) [ 1 0 ]', 'ask')
    expect(shown).toEqual(['[ 1 «error: division by zero» ]'])
    expect(mistakeOf({ mistake }, 'evaluation').definition).toBe('1')
  })
})

it('members that are one step are said', async () => {
  const { outcome } = await notebook.run(
    `same = sweep { lr = [ 1.0e-7 1.0e-8 0.5 ]; } (p: ${echo('${toString p.lr}')});`,
    'same'
  )
  expect(outcome.notices.map(noticeInWords)).toEqual([
    expect.stringMatching(/^same\.lr=1e-[78] and same\.lr=1e-[78] are one and the same step: /)
  ])
})

describe('what a cell prints', () => {
  it('is part of what it shows, in order, also where it fails', async () => {
    const { outcome } = await notebook.run(
      'a1 = builtins.trace "first" 1;\nb1 = builtins.trace "second" (throw "no");\nbuiltins.trace "third" a1',
      'printed'
    )
    expect(outcome.printed).toEqual({
      messages: ['trace: first', 'trace: second', 'trace: third'],
      more: 0
    })
  })

  it('is there when the cell is shown anew', async () => {
    await notebook.run('t1 = 1;', 't1')
    await notebook.run('t2 = builtins.trace "t1 is ${toString t1}" t1;', 't2')
    const { events } = await notebook.run('t1 = 2;', 't1')
    const refreshed = events.flatMap((event) => (event.kind === 'refreshed' ? [event] : []))
    expect(refreshed).toMatchObject([
      { cellId: 't2', outcome: { printed: { messages: ['trace: t1 is 2'] } } }
    ])
  })
})
