import { benchKernel, type BenchKernel } from './kernel.ts'
import { interleaved, ratio, time, timed, type Figure } from './measure.ts'
import { isOwnBuild } from './package.ts'

const count = 1000
const rounds = 100

/**
 * What somebody who types waits for, in a notebook of 1,000 cells: names, keys of arguments and what is
 * told of a name by what is known, and attributes that are evaluated; beside the round trip of a
 * request for which the kernel does nothing.
 */
export async function completionFigures(): Promise<readonly Figure[]> {
  const kernel = await benchKernel()
  const cells = Array.from({ length: count }, (_, index) => ({
    id: `cell ${index}`,
    code: `d${index} = builtins.listToAttrs [ { name = "inner"; value.name = "${index}"; } ];`
  }))
  await kernel.runAll(cells)
  let at = 0
  const fresh = (): number => (at += 1) % count
  const completed = [
    { what: 'names', code: () => `x = d${fresh() % 100}` },
    { what: 'keys', code: () => 'x = output { me' },
    // Each time another value, of which nothing is evaluated yet but its head.
    { what: 'attributes', code: () => `d${fresh()}.inner.` }
  ]
  // Another build may be older than some of these.
  const known: typeof completed = []
  for (const one of completed)
    if (isOwnBuild || (await hasMatches(kernel, one.code()))) known.push(one)
  const works = [
    () => timed(() => ask(kernel, 'kernel_info_request', {})),
    () => timed(() => ask(kernel, 'inspect_request', about(`d${fresh()}`))),
    ...known.map(
      ({ code }) =>
        () =>
          timed(() => complete(kernel, code()))
    )
  ]
  // What is compiled at first use is compiled.
  await interleaved(3, ...works)
  const [nothing = [], told = [], ...times] = await interleaved(rounds, ...works)
  await kernel.process.shutDown()
  const against = p95(nothing)
  const words = 'of a request for which nothing is done, both p95'
  const figure = (what: string, values: readonly number[], limit: number): readonly Figure[] => [
    ratio(what, [p95(values), against], limit, words),
    time(`${what}, p95`, p95(values), `${p95(values).toFixed(1)} ms`)
  ]
  return [
    ...known.flatMap(({ what }, index) =>
      figure(`completion of ${what} among 1,000 cells`, times[index] ?? [], 15)
    ),
    ...figure('inspection among 1,000 cells', told, 15)
  ]
}

function about(code: string): { readonly code: string; readonly cursor_pos: number } {
  return { code, cursor_pos: code.length }
}

async function complete(kernel: BenchKernel, code: string): Promise<void> {
  if (!(await hasMatches(kernel, code))) throw new Error(`nothing for ${code}`)
}

async function hasMatches(kernel: BenchKernel, code: string): Promise<boolean> {
  const { matches } = await ask(kernel, 'complete_request', about(code))
  return Array.isArray(matches) && matches.length > 0
}

async function ask(
  { process: { client } }: BenchKernel,
  type: 'kernel_info_request' | 'complete_request' | 'inspect_request',
  content: Readonly<Record<string, string | number>>
): Promise<Readonly<Record<string, unknown>>> {
  const reply = await client.request('shell', type, content).reply
  if (reply?.content['status'] !== 'ok') throw new Error(`${type} failed`)
  return reply.content
}

/** What 95 of a hundred are not above. */
function p95(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.95) - 1)] ?? NaN
}
