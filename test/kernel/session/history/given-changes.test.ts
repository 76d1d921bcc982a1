import { describe, expect, it } from 'vitest'
import { givenNotebook } from '../given-notebook.ts'
import { reasonsOf, shell, stepOf, type Ran, type TestSession } from '../support.ts'

let notebook: TestSession
givenNotebook((given) => {
  notebook = given.notebook
})

/** What a command says, without how it is drawn. */
function said({ outcome }: Ran): string {
  const [shown] = outcome.shown
  return shown?.kind === 'document' ? JSON.stringify(shown.document) : JSON.stringify(outcome)
}

/** What the library needs for itself, which nobody who writes a notebook knows. */
const internal =
  /\bnw[A-Z]\w*|preamble|passAsFile|bodyPath|outputHash|impureEnvVars|script\.(sh|py)/

const script = (body: string, more = '') =>
  `told = script.bash { params = { rate = 1; }; body = "${body}"; ${more} };`

describe('a step with a script', () => {
  it.each([
    ['the body', script('echo 1 > x'), script('echo 2 > x'), 'script told changed: line 1'],
    [
      'a line break',
      script('echo 2 > x'),
      script('echo 2 > x\\n'),
      'script told changed: line breaks at its end alone'
    ],
    [
      'a variable',
      script('echo 2 > x'),
      script('echo 2 > x', 'env = { RATE = 2; };'),
      'variable RATE 2 is new'
    ],
    [
      'what is stripped',
      script('echo 2 > y'),
      script('echo 2 > y', 'strip = true;'),
      'strip true is new'
    ]
  ])('says of another %s what its author wrote', async (_, before, after, reason) => {
    await notebook.run(before, 'told')
    expect(reasonsOf(stepOf(await notebook.run(after, 'told')))).toEqual([reason])
    const why = said(await notebook.run('%why told', 'ask'))
    expect(why).not.toMatch(internal)
    expect(why).not.toContain('starts a step')
  })

  it('that is pinned is told by what would make it, and by the hash', async () => {
    await notebook.run(script('echo 3 > x'), 'told')
    const { narHash } = stepOf(await notebook.run(script('echo 3 > x'), 'told'))
    await notebook.run(script('echo 3 > x', `hash = "${narHash ?? ''}";`), 'told')
    const why = said(await notebook.run('%why told', 'ask'))
    expect(why).toContain(`hash ${narHash ?? ''} is new`)
    expect(why).not.toMatch(internal)
    expect(why).not.toContain('is gone')
    await notebook.run(script('echo 4 > x', `hash = "${narHash ?? ''}";`), 'told')
    expect(said(await notebook.run('%why told', 'ask'))).toContain('script told changed: line 1')
  })
})

describe('checkpoints of a process', () => {
  const process = (word: string) =>
    `up = ${shell(`echo ${word} > /dev/null; echo 1 > x`)};
     run = process "\${toolchain.sh}/bin/sh -c 'for n in $NW_SNAPSHOTS; do mkdir $out/$n; cat $1/x > $out/$n/x; done' run \${up} --rate=1";`
  const checkpoints =
    'half = checkpoint { process = run; snapshot = 5; }; full = checkpoint { process = run; snapshot = 10; };'

  it('differ in the snapshot alone', async () => {
    await notebook.run(process('one'), 'run')
    await notebook.run(checkpoints, 'steps')
    const difference = said(await notebook.run('%diff half full', 'ask'))
    expect(difference).toContain('"snapshot 5 → 10"')
    expect(difference).not.toMatch(internal)
    const compared = said(await notebook.run('%compare half full', 'ask'))
    expect(compared).toContain('snapshot')
    expect(compared).not.toContain('rate')
    expect(compared).not.toMatch(internal)
  })

  it('are not built again behind a step that gave the same bytes, and say so', async () => {
    await notebook.run(process('one'), 'run')
    await notebook.run(checkpoints, 'steps')
    await notebook.run(process('other'), 'run')
    expect((await notebook.run('half', 'ask')).shown).toEqual(['half cached'])
    const why = said(await notebook.run('%why half', 'ask'))
    expect(why).toContain('Why half was not built again')
    expect(why).toMatch(/input up changed \(because .*\), and gave the same bytes/)
    expect(why).not.toMatch(internal)
  })
})

it('a step that is shown twice says the same of both', async () => {
  await notebook.run(`twice = ${shell('echo 1 > x')};`, 'twice')
  await notebook.run('twice', 'again')
  const { events } = await notebook.run(`twice = ${shell('echo 2 > x')};`, 'twice')
  const reasons = events.flatMap((event) =>
    event.kind === 'refreshed'
      ? event.outcome.shown.flatMap((shown) =>
          shown.kind === 'step' ? [reasonsOf(shown.step)] : []
        )
      : []
  )
  expect(reasons).toEqual([['-c echo 1 > x → echo 2 > x']])
})
