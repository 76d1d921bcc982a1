import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluatorEndInWords } from '../../../kernel/render/words/evaluator-end.ts'
import { changedNix, testNix, type TestNix } from '../../support/nix.ts'
import { until } from '../../support/wait.ts'
import {
  asked,
  endless,
  failure,
  hintOf,
  shown,
  testEvaluator,
  type TestEvaluator
} from './support.ts'

let test: TestNix
let evaluator: TestEvaluator
beforeAll(async () => {
  test = await testNix()
  evaluator = testEvaluator(test, { memoryLimitBytes: 600e6 })
})
afterAll(async () => {
  await evaluator.close()
  test.remove()
})

/** The process ids of the Nix that this process started. */
function processIds(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && isOurNix(name))
    .map(Number)
}

function isOurNix(id: string): boolean {
  try {
    const [, name, parent] =
      /^\d+ \((.*)\) \S+ (\d+)/.exec(readFileSync(`/proc/${id}/stat`, 'utf8')) ?? []
    return name === 'nix' && Number(parent) === process.pid
  } catch {
    return false
  }
}

/** That of the evaluator of these tests: one that was killed before may take a moment to be gone. */
async function processId(): Promise<number> {
  await until('one process of Nix, and no other', () => processIds().length === 1)
  return processIds()[0] ?? 0
}

describe('an evaluation that never ends', () => {
  it('is interrupted, and the next one has all definitions', async () => {
    const value = evaluator.one('20 + 1')
    await evaluator.read(value)
    const interrupt = new AbortController()
    const running = evaluator.read(evaluator.one(endless), interrupt.signal)
    setTimeout(() => interrupt.abort(), 300)
    expect(await running).toEqual({ ok: false, mistake: { kind: 'interrupted' } })
    expect(shown(await evaluator.of('value * 2', { value }))).toBe('42')
  })

  it('leaves those that wait alone, but for the ones interrupted with it', async () => {
    const interrupt = new AbortController()
    const [running, waiting, other] = [
      evaluator.read(evaluator.one(endless), interrupt.signal),
      evaluator.read(evaluator.one('1'), interrupt.signal),
      evaluator.read(evaluator.one('2'))
    ]
    setTimeout(() => interrupt.abort(), 300)
    expect(await running).toEqual({ ok: false, mistake: { kind: 'interrupted' } })
    expect(await waiting).toEqual({ ok: false, mistake: { kind: 'interrupted' } })
    expect(shown(await other)).toBe('2')
  })

  it('that is interrupted before it began does nothing to the process', async () => {
    const before = await processId()
    expect(await evaluator.read(evaluator.one('1'), AbortSignal.abort())).toEqual({
      ok: false,
      mistake: { kind: 'interrupted' }
    })
    expect(await processId()).toBe(before)
  })

  it('an interrupt that comes later does nothing', async () => {
    const interrupt = new AbortController()
    const value = evaluator.one('"kept"')
    await evaluator.read(value, interrupt.signal)
    const before = await processId()
    interrupt.abort()
    expect(shown(await evaluator.read(value))).toBe('"kept"')
    expect(await processId()).toBe(before)
  })
})

describe('a process that is killed', () => {
  it('while idle is replaced without a word', async () => {
    const value = evaluator.one('"still here"')
    await evaluator.read(value)
    process.kill(await processId(), 'SIGKILL')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(shown(await evaluator.read(value))).toBe('"still here"')
  })

  it('just before a request, so that its end is not known yet, is replaced without a word', async () => {
    const value = evaluator.one('"still here"')
    await evaluator.read(value)
    for (let count = 0; count < 5; count++) {
      process.kill(await processId(), 'SIGKILL')
      expect(shown(await evaluator.read(value))).toBe('"still here"')
    }
  })

  it('during a request gives that one an error, and the next one works', async () => {
    const value = evaluator.one('"still here"')
    const id = await processId()
    const running = evaluator.of(endless)
    setTimeout(() => process.kill(id, 'SIGKILL'), 200)
    const result = await running
    expect(result).toMatchObject({
      ok: false,
      mistake: { kind: 'evaluator-ended', end: { reason: 'killed' } }
    })
    expect(shown(result)).toContain('killed from outside')
    expect(shown(await evaluator.read(value))).toBe('"still here"')
  })
})

describe('an evaluation that is too much', () => {
  it('of memory is stopped, said in a sentence, and the next one works', async () => {
    const value = evaluator.one('"still here"')
    const eater =
      'let l = n: if n == 0 then [ ] else [ (l (n - 1)) (l (n - 1)) ]; in builtins.deepSeq (l 28) 1'
    const result = await evaluator.of(eater)
    expect(result).toMatchObject({
      ok: false,
      mistake: { kind: 'evaluator-ended', end: { reason: 'memory' } }
    })
    expect(shown(result)).toContain('0.6 GB')
    expect(shown(await evaluator.read(value))).toBe('"still here"')
  })

  it('of depth is an error, and the next one works', async () => {
    const value = evaluator.one('"still here"')
    const result = await evaluator.of('let f = x: 1 + f (x + 1); in f 1')
    if (result.ok) throw new Error('it ended')
    // Up to 2.19 the process ends with it; later Nix counts.
    expect(['evaluator-ended', 'evaluation']).toContain(result.mistake.kind)
    if (result.mistake.kind === 'evaluator-ended') {
      expect(result.mistake.end).toEqual({ reason: 'stack-overflow' })
      expect(evaluatorEndInWords(result.mistake.end).way).toContain('calls itself')
    } else expect(hintOf(result)).toContain('calls itself')
    expect(shown(await evaluator.read(value))).toBe('"still here"')
  })

  it('does no harm to others of the same request', async () => {
    const slots = ['1', 'let f = x: 1 + f (x + 1); in f 1', '3', 'throw "four"'].map((text) =>
      evaluator.one(text)
    )
    const results = await evaluator.describeAll(asked(slots))
    expect(results.map((result) => result.ok)).toEqual([true, false, true, false])
    expect(shown(results[3] ?? { ok: false, mistake: { kind: 'interrupted' } })).toBe('four')
  })
})

describe('what an evaluation prints', () => {
  it('is told as traces, however much there is, and changes no answer', async () => {
    const said: string[] = []
    const own = testEvaluator(test, {
      onMessage: ({ kind, text }) => {
        if (kind === 'trace') said.push(text)
      }
    })
    const text = `builtins.foldl' (a: n: builtins.trace "line \${toString n}" (a + n)) 0 (builtins.genList (n: n) 20000)`
    expect(shown(await own.of(text))).toBe('199990000')
    await own.close()
    expect(said).toHaveLength(20000)
    expect(said[19999]).toBe('line 19999')
  })

  it.each([
    ['prompts and quotes', 'nix-repl> "x" \\"'],
    ['the end of an answer', '0"\n"0"\ntrace: 0\n'],
    ['control characters', '\u0001\u001b[31m\u0007\u001b]0;title\u0007\u009b\u007f'],
    ['an error', 'error: not one\n\n       at /x.nix:1:1:'],
    ['a message of Nix', '@nix {"action":"msg","level":0,"msg":"error: no"}'],
    ['line ends of all kinds', 'a\nb\rc\r\nd\u2028e\u2029f\u0085g\u000bh']
  ])('may hold %s', async (_, text) => {
    const json = JSON.stringify(JSON.stringify(text)).replaceAll('${', '\\${')
    const value = `(builtins.fromJSON ${json})`
    const result = await evaluator.evaluate(value, new Map())
    expect(result.ok && JSON.parse(result.value)).toBe(text)
    expect(failure(await evaluator.of(`throw ${value}`)).message.length).toBeGreaterThan(0)
    const traced = await evaluator.evaluate(`builtins.trace ${value} 1`, new Map())
    expect(traced).toEqual({ ok: true, value: '1' })
  })
})

describe('requests', () => {
  it('that come together are answered each with its own', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, number) =>
        number % 5 === 0
          ? evaluator.of(`throw "no ${number}"`).then(shown)
          : evaluator.of(`${number}`).then(shown)
      )
    )
    expect(answers).toEqual(
      Array.from({ length: 50 }, (_, number) =>
        number % 5 === 0 ? `no ${number}` : String(number)
      )
    )
  })

  it('after a text that ends too early are answered as ever', async () => {
    for (const text of ['1 +', '{ a = 1;', '"open', "''open", 'let x = 1;', '', '# only']) {
      const slot = evaluator.one(text)
      const mistake = failure(await evaluator.read(slot))
      expect(mistake.message, text).toMatch(/^syntax error/)
      expect(mistake.position, text).toMatchObject({ source: slot, line: 1 })
      expect(shown(await evaluator.of('1'))).toBe('1')
    }
  })

  it('that wait when it is closed are answered, and so are those that come later', async () => {
    const own = testEvaluator(test)
    const running = own.of(endless)
    const waiting = own.of('1')
    setTimeout(() => void own.close(), 300)
    const interrupted = { ok: false, mistake: { kind: 'interrupted' } }
    expect(await running).toEqual(interrupted)
    expect(await waiting).toEqual(interrupted)
    expect(await own.of('1')).toEqual(interrupted)
    expect(await own.builtinNames()).toEqual([])
    expect(await own.documentation('map')).toBeNull()
  })

  it('of a Nix that cannot be started say so', async () => {
    const broken = {
      ...test,
      nix: changedNix(test.nix, { arguments: ['--store', '/proc/no/such/place'] })
    }
    const own = testEvaluator(broken)
    const result = await own.of('1')
    expect(result).toMatchObject({
      ok: false,
      mistake: { kind: 'evaluator-ended', end: { reason: 'crashed' } }
    })
    expect(shown(result)).toContain('It said')
    await own.close()
  })
})
