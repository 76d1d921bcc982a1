import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { corpusCases } from '../../../nix/syntax/verdict.ts'
import { testNix, type TestNix } from '../../../support/nix.ts'
import { evaluatingEngine, testSession, type TestSession } from '../support.ts'

let test: TestNix
let notebook: TestSession
beforeAll(async () => {
  test = await testNix()
  notebook = testSession(evaluatingEngine(test))
  await notebook.run('a = { b = 1; c.d = x: x; }; x = { a, b ? 1 }: a; "c d" = 4;', 'a')
})
afterAll(async () => {
  await notebook.close()
  test.remove()
})

const library = ['output', 'sweep', 'script', 'static', 'words'].map((name) =>
  readFileSync(new URL(`../../../../nix/lib/${name}.nix`, import.meta.url), 'utf8')
)
const own = [
  '%files a b.csv --links on\nx = output { cmd = "${a}/bin/x --data=${a.b}/y"; };',
  '%%python x a.b lr=(1 + 2)\nprint(params["lr"], inputs["b"])',
  "y = script.bash { inputs = { inherit a; }; body = ''cat ''${inputs[a]} ./x ${./x}''; };"
]
const heads = ['', '', '', '%', '%%', '%%js x\n', '%files ', '🦊 ', '"${', "''", '{ ', '\r\n', '# ']

/** A prefix of a text, cut anywhere, also within a character, behind what may change how it is read. */
const broken = fc
  .record({
    text: fc.constantFrom(...corpusCases(), ...library, ...own, ...own),
    head: fc.constantFrom(...heads),
    cut: fc.double({ min: 0, max: 1, noNaN: true }),
    at: fc.double({ min: 0, max: 1, noNaN: true })
  })
  .map(({ text, head, cut, at }) => {
    const code = head + text.slice(0, Math.ceil(cut * text.length))
    return { code, cursor: Math.round(at * code.length) }
  })

it('completion and inspection answer at any place of any beginning of a text', async () => {
  await fc.assert(
    fc.asyncProperty(broken, async ({ code, cursor }) => {
      const { matches, start, end } = await notebook.session.complete(code, cursor)
      expect(0 <= start && start <= cursor && cursor <= end && end <= code.length).toBe(true)
      expect(matches.every(({ text, type }) => text !== '' && type !== '')).toBe(true)
      expect(new Set(matches.map(({ text }) => text)).size).toBe(matches.length)
      const inspection = await notebook.session.inspect(code, cursor, 0)
      expect(inspection === null || inspection.name !== '').toBe(true)
    }),
    { numRuns: 500 }
  )
}, 120_000)
