import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Engine } from '../../../kernel/session/state/engine.ts'
import { stepsShown, type CellOutcome, type Shown } from '../../../kernel/outcome/outcome.ts'
import { settle } from '../../../nix/builder/builder.ts'
import { run } from '../../../nix/process/process.ts'
import type { RecordsMode } from '../../../nix/recorded/mode.ts'
import { removeTree, testNix, type TestNix } from '../../support/nix.ts'
import { drvPathsInKernel, drvPathsOf, exported } from './export/support.ts'
import { frozenEngine, testSession, type TestSession } from './support.ts'

/*
  Random notebooks, with real builds: cells are edited, copied, deleted, run in any order, broken and
  fixed, and after each step the invariants are looked at from outside: what the exported program
  gives, what a new kernel gives, what is on the screen. Now and then files and state fail for a moment,
  while a cell runs: when that has passed, all of it holds again.

  NIX_WORKFLOW_RANDOM=5000 runs so many steps, with NIX_WORKFLOW_SEED=N those of a failure again.
*/

const steps = Number(process.env['NIX_WORKFLOW_RANDOM'] ?? 80)
const seed = Number(process.env['NIX_WORKFLOW_SEED'] ?? 0) || undefined
const stepsEach = 12

let test: TestNix
let folders = 0

/** Where this process has its temporary files, so that they can be taken from it. */
let temporary: string
const temporaryBefore = process.env['TMPDIR']

beforeAll(async () => {
  test = await testNix()
  temporary = join(test.folder, 'temporary')
  mkdirSync(temporary)
  process.env['TMPDIR'] = temporary
  // What is frozen once in this store is there for every kernel.
  await (await frozenEngine(test)).close()
})
afterAll(() => {
  if (temporaryBefore === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = temporaryBefore
  test.remove()
})

const names = ['a', 'b', 'c', 'd', 'e', 'm.one', 'm.two', 'f'] as const

/** What a cell can hold. `x` is the name it defines, `of` names that it uses, `n` makes variants. */
const bodies: readonly ((x: string, of: readonly string[], n: number) => string)[] = [
  // A step that reads other steps, or whatever the names are.
  (x, of, n) =>
    `${x} = output "\${toolchain.sh}/bin/sh -c 'echo ${n % 3} ${of.map((name) => `\${toString ${name}}`).join(' ')} > x'";`,
  // Rebuilt, and the same bytes: what comes after it is cut off.
  (x, of, n) =>
    `${x} = output "\${toolchain.sh}/bin/sh -c 'echo ${n} \${toString ${of[0] ?? '1'}}; echo same > x'";`,
  (x, of, n) => `${x} = ${n % 4};${of.length > 1 ? `\n${of[1] ?? ''} = "${n % 2}";` : ''}`,
  (x, of) => `${x} = ${of[0] ?? '0'};`,
  (x, of, n) => `${x} = let f = y: "\${toString y}-${n % 3}"; in f ${of[0] ?? '"none"'};`,
  (x, of) => `${x} = { inherit (builtins) length; own = [ ${of.join(' ')} ]; }.own;`,
  // Sets and lists of steps, computed.
  (x, of, n) =>
    `${x} = builtins.mapAttrs (k: v: output "\${toolchain.sh}/bin/sh -c 'echo \${k} \${v} \${toString ${of[0] ?? '1'}} > x'") { one = "1"; two = "${n % 2}"; };`,
  (x, _, n) =>
    `${x} = sweep { v = builtins.genList (i: i / 10.0) ${1 + (n % 3)}; } (p: output "\${toolchain.sh}/bin/sh -c 'echo \${exact p.v} > x'");`,
  (x, _, n) =>
    `${x} = builtins.listToAttrs (map (k: { name = k; value = output "\${toolchain.sh}/bin/sh -c 'echo \${k} ${n % 2} > x'"; }) [ "one" "a b" ]);`,
  (x, of, n) =>
    `${x} = builtins.genList (i: output "\${toolchain.sh}/bin/sh -c 'echo \${toString i} \${toString ${of[0] ?? '1'}} > x'") ${n % 3};`,
  // What is only in part a set of steps, or fails in a member.
  (x, _, n) =>
    `${x} = builtins.mapAttrs (k: v: if v == ${n % 3} then v else output "\${toolchain.sh}/bin/sh -c 'echo \${k} > x'") { one = 0; two = 1; };`,
  (x, _, n) =>
    `${x} = builtins.mapAttrs (k: v: output "\${toolchain.sh}/bin/sh -c 'echo \${k} \${v} > x'") { one = "${n % 2}"; two = 2; };`,
  // What is printed, and what is there or not.
  (x, of, n) => `${x} = builtins.trace "${n % 2}" (toString ${of[0] ?? '1'});`,
  (x, of) => `${x} = if builtins.pathExists ./data.txt then "there" else toString ${of[0] ?? '1'};`,
  (x, _, n) => `${x} = (import ./values.nix).${n % 2 === 0 ? 'one' : 'two'};`,
  // What changes on disk.
  (x) => `${x} = static ./data.txt;`,
  (x, _, n) => `${x} = output "\${toolchain.sh}/bin/sh -c 'echo ${n % 2} \${./data.txt} > x'";`,
  // A script, in a cell of its own.
  (x, of, n) => `%%bash ${[x, ...of].join(' ')}\necho ${n % 3} > x`,
  // What another step wrote, read while the notebook is evaluated.
  (x, _, n) =>
    `${x} = builtins.readFile "\${output "\${toolchain.sh}/bin/sh -c 'echo ${n} > x'"}/x";`,
  (x, _, n) =>
    `${x} = output "\${toolchain.sh}/bin/sh -c 'echo ${n % 2} \${toString (import "\${output "\${toolchain.sh}/bin/sh -c 'echo ${n % 3} > x'"}/x")} > x'";`,
  // Mistakes.
  (x, _, n) => `${x} = throw "no ${n % 2}";`,
  (x) => `${x} = = 1;`,
  (x) => `${x} = nowhere;`,
  (x, of, n) =>
    `${x} = output "\${toolchain.sh}/bin/sh -c 'echo ${n % 2} \${toString ${of[0] ?? '1'}}; exit 3'";`,
  () => '# only a remark',
  (_, of) => of[0] ?? '1'
]

const code = fc
  .record({
    body: fc.integer({ min: 0, max: bodies.length - 1 }),
    x: fc.constantFrom(...names),
    of: fc.uniqueArray(fc.constantFrom(...names), { maxLength: 2 }),
    n: fc.nat({ max: 5 }),
    space: fc.constantFrom('', '\n', '# a remark\n')
  })
  .map(({ body, x, of, n, space }) => {
    // What refers to itself is an endless evaluation, which is Nix's business.
    const others = of.filter((name) => name > x && !name.startsWith(x.split('.')[0] ?? x))
    return space + (bodies[body]?.(x, others, n) ?? '')
  })

type Action =
  | { readonly kind: 'run'; readonly cell: number; readonly code: string }
  | { readonly kind: 'again'; readonly cell: number }
  | { readonly kind: 'delete'; readonly cell: number }
  | { readonly kind: 'refresh' }
  | { readonly kind: 'restart'; readonly records: RecordsMode }
  | { readonly kind: 'save'; readonly data: string }
  | {
      readonly kind: 'trouble'
      readonly how: Trouble
      readonly cell: number
      readonly code: string
    }

/** What fails for a moment. */
const troubles = [
  'a file in the place of the state',
  'no state',
  'no folder for temporary files',
  'a full disk for temporary files'
] as const
type Trouble = (typeof troubles)[number]

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('run' as const), cell: fc.nat({ max: 6 }), code })
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('again' as const), cell: fc.nat({ max: 6 }) })
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('delete' as const), cell: fc.nat({ max: 6 }) })
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'refresh' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('restart' as const),
      records: fc.constantFrom<RecordsMode>('on', 'on', 'check', 'off')
    })
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('save' as const), data: fc.constantFrom('0', '1') })
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('trouble' as const),
      how: fc.constantFrom(...troubles),
      cell: fc.nat({ max: 6 }),
      code
    })
  }
)

/** What a reader has before them: sources in their cells, and the last display of each. */
interface Page {
  readonly sources: Map<string, string>
  readonly displays: Map<string, CellOutcome>
  readonly deleted: string[]
}

/** The definitions of the notebook as it stands, by their paths. */
function definedNames({ workspace: { notebook } }: Engine): string[] {
  return [...notebook.names()].flatMap((name) =>
    notebook.parts(name).map(({ definition }) => definition.path.join('.'))
  )
}

/** Steps of the notebook by the names of their cards, and how Nix names them. Lists are left out. */
function definedSteps(engine: Engine): Map<string, string> {
  const steps = new Map<string, string>()
  for (const name of definedNames(engine)) {
    steps.set(name, name)
    for (const given of engine.workspace.names.given(name)) {
      const member = given.slice(name.length + 1)
      if (given.startsWith(`${name}.`) && !/^\d+$/.test(member))
        steps.set(given, `${name}.${JSON.stringify(member)}`)
    }
  }
  return steps
}

/** By name, the derivation that a step has now; names of other things are left out. */
async function derivations(engine: Engine): Promise<Record<string, string>> {
  const defined = definedSteps(engine)
  const found = await drvPathsInKernel(engine, [...defined.values()])
  return Object.fromEntries(
    [...defined.keys()].flatMap((name, index) => {
      const drvPath = found[index] ?? ''
      return drvPath.endsWith('.drv') ? [[name, drvPath]] : []
    })
  )
}

/** Invariant 1: the exported program gives the same derivations. */
async function checkExport(engine: Engine): Promise<void> {
  const current = await derivations(engine)
  const defined = definedSteps(engine)
  const inOrder = Object.keys(current).map((name) => defined.get(name) ?? name)
  if (inOrder.length === 0) return
  const { file } = await exported(engine, { file: 'exported.nix', inline: true })
  expect(await drvPathsOf(test.nix, file, inOrder)).toEqual(Object.values(current))
}

/** Invariant 4: each card that is not marked shows what its definition comes to now. */
async function checkScreen(engine: Engine, page: Page): Promise<void> {
  const current = await derivations(engine)
  const settled = await settle(engine.nix, asPaths(Object.values(current)))
  for (const [id, { shown }] of page.displays) {
    for (const part of shown) {
      if (part.kind !== 'step' && part.kind !== 'sweep') continue
      for (const { name, outPath } of stepsShown(part)) {
        if (outPath === null || /\.\d+$/.test(name)) continue
        const now = current[name]
        if (now === undefined) {
          // A question about a step may go by another name; a definition's own is never left.
          expect(page.sources.get(id)?.includes(`${name} =`) ?? false, inWords(id, part)).toBe(
            false
          )
          continue
        }
        const result = [...settled].find(([drvPath]) => drvPath === now)
        expect(result?.[1].outPath, inWords(id, part)).toBe(outPath)
      }
    }
  }
}

function asPaths(drvPaths: readonly string[]) {
  return drvPaths.flatMap((drvPath) => (isStorePath(drvPath) ? [drvPath] : []))
}

function isStorePath(path: string): path is `/nix/store/${string}` {
  return path.startsWith('/nix/store/')
}

function inWords(id: string, shown: Shown): string {
  const [step] = stepsShown(shown)
  return `cell ${id} shows ${step?.name ?? ''} (${step?.status ?? ''}) unmarked`
}

/** Invariant 2: a new kernel that runs the living cells in another order has the same program. */
async function checkOrder(engine: Engine, page: Page): Promise<void> {
  // Where a name has two living owners the last one run has it, and what was deleted and not told yet
  // is alive in the kernel.
  if (!ownersAreOne(engine, page) || page.deleted.length > 0) return
  const before = await derivations(engine)
  const other = await frozenEngine({ ...test, folder: engine.folder }, 'off')
  const session = testSession(other)
  try {
    await session.run('%build off', 'choose')
    for (const [id, source] of [...page.sources].reverse()) await session.run(source, id)
    expect(await derivations(other)).toEqual(before)
  } finally {
    await session.close()
  }
}

/** Whether no name has two living owners. */
function ownersAreOne(engine: Engine, page: Page): boolean {
  const all = [...page.sources.values()].join('\n')
  const owners = (name: string) =>
    all.split(new RegExp(`(?:^|\\n)(?:%%bash ${name}\\b|${name}(?:\\.\\w+)? = )`)).length
  return !definedNames(engine).some((name) => owners(name.split('.')[0] ?? '') > 2)
}

async function perform(
  session: TestSession,
  page: Page,
  one: Exclude<Action, { kind: 'restart' | 'trouble' }>
): Promise<void> {
  const id = 'cell' in one ? `cell ${one.cell}` : 'refresh'
  if (one.kind === 'save') writeFileSync(join(session.engine.folder, 'data.txt'), one.data)
  if (one.kind === 'delete') {
    if (page.sources.delete(id)) page.deleted.push(id)
    page.displays.delete(id)
    return
  }
  const source = one.kind === 'run' ? one.code : (page.sources.get(id) ?? '# nothing')
  // That a file has changed shows with the next cell that runs, be it that it holds nothing.
  const text = one.kind === 'refresh' ? '%refresh' : one.kind === 'save' ? '# saved' : source
  if ('cell' in one) page.sources.set(id, text)
  // JupyterLab says it once, with the next run.
  const { events } = await session.run(text, id, { deletedCells: page.deleted.splice(0) })
  page.displays.delete(id)
  for (const event of events) {
    if (event.kind === 'outcome') page.displays.set(id, event.outcome)
    // A client replaces what is there, and drops what is for a display that is not.
    if (event.kind === 'refreshed' && page.displays.has(event.cellId))
      page.displays.set(event.cellId, event.outcome)
  }
}

/** Has something fail while `work` is done; gives it back as it was, but for temporary files. */
async function during(how: Trouble, { nix }: Engine, work: () => Promise<void>): Promise<void> {
  const state = nix.stateFolder
  const aside = join(test.folder, 'state-aside')
  if (how === 'a file in the place of the state' || how === 'no state') {
    renameSync(state, aside)
    if (how !== 'no state') writeFileSync(state, 'in its place')
    try {
      await work()
    } finally {
      removeTree(state)
      renameSync(aside, state)
    }
    return
  }
  const isFull = how === 'a full disk for temporary files' && (await mountedFull(temporary))
  // Without the rights to mount, or where that is what is asked for, it is gone with all in it.
  if (!isFull) removeTree(temporary)
  try {
    await work()
  } finally {
    if (isFull) await run({ program: 'umount', arguments: ['--lazy', temporary] })
    mkdirSync(temporary, { recursive: true })
  }
}

/** Puts a disk in the place of a folder on which no byte is free; gives whether that could be done. */
async function mountedFull(folder: string): Promise<boolean> {
  const words = ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]
  const { exitCode } = await run({ program: 'mount', arguments: words })
  if (exitCode !== 0) return false
  try {
    writeFileSync(join(folder, 'full'), Buffer.alloc(1 << 16))
  } catch {
    // That is what it is for.
  }
  return true
}

/**
 * The kernel is killed: it says no farewell. Another one that runs the living cells again has what the
 * first had, and what that one built is there; so it is where evaluations are taken from records, where
 * each is compared with its record, and where there are none.
 */
async function restart(
  session: TestSession,
  page: Page,
  records: RecordsMode,
  ran: (id: string) => void
): Promise<TestSession> {
  const { engine } = session
  const before = await derivations(engine)
  // What was deleted and not told yet is alive in the one that ends.
  const isComparable = ownersAreOne(engine, page) && page.deleted.length === 0
  await engine.close()
  const next = testSession(await frozenEngine({ ...test, folder: engine.folder }, records))
  page.displays.clear()
  page.deleted.length = 0
  for (const id of page.sources.keys()) {
    await perform(next, page, { kind: 'again', cell: Number(id.replace('cell ', '')) })
    ran(id)
  }
  if (isComparable) expect(await derivations(next.engine)).toEqual(before)
  return next
}

/** Steps that were built, by their outputs: nothing is built twice. (Invariant 5.) */
function checkBuilds(page: Page, built: Map<string, number>, id: string): void {
  for (const step of page.displays.get(id)?.shown.flatMap(stepsShown) ?? []) {
    if (step.status !== 'built') continue
    const before = built.get(step.drvPath)
    expect(before, `${step.name} was built before`).toBeUndefined()
    built.set(step.drvPath, 1)
  }
}

it(`hold the invariants, ${steps} steps of them`, { timeout: 60_000 + steps * 4000 }, async () => {
  const built = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(
      fc.array(action, { minLength: stepsEach, maxLength: stepsEach }),
      async (all) => {
        const folder = join(test.folder, `notebook-${(folders += 1)}`)
        mkdirSync(folder)
        writeFileSync(join(folder, 'data.txt'), 'first')
        writeFileSync(
          join(folder, 'values.nix'),
          '{ one = 1; two = builtins.readFile ./data.txt; }'
        )
        let session = testSession(await frozenEngine({ ...test, folder }))
        const page: Page = { sources: new Map(), displays: new Map(), deleted: [] }
        try {
          for (const one of all) {
            const check = (id: string) => checkBuilds(page, built, id)
            if (one.kind === 'restart') session = await restart(session, page, one.records, check)
            else if (one.kind === 'trouble') {
              await during(one.how, session.engine, () =>
                perform(session, page, { ...one, kind: 'run' })
              )
              check(`cell ${one.cell}`)
              // With the next cell all is to be as if nothing had been.
              await perform(session, page, { kind: 'again', cell: one.cell })
              check(`cell ${one.cell}`)
            } else {
              await perform(session, page, one)
              check('cell' in one ? `cell ${one.cell}` : 'refresh')
            }
            await checkScreen(session.engine, page)
            await checkExport(session.engine)
          }
          // What was deleted and not told yet is alive.
          if (page.deleted.length > 0) await perform(session, page, { kind: 'refresh' })
          await checkOrder(session.engine, page)
        } finally {
          built.clear()
          await session.close()
        }
      }
    ),
    { numRuns: Math.ceil(steps / stepsEach), ...(seed === undefined ? {} : { seed }) }
  )
})
