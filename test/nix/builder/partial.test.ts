import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build, type DerivationReport, type StepLimits } from '../../../nix/builder/builder.ts'
import { noLimits } from '../../../nix/builder/limits.ts'
import { holdFolder } from '../../../nix/base/held-folder.ts'
import { keepPartial, partialOutput } from '../../../nix/builder/partial.ts'
import { endAllProcesses } from '../../../nix/process/process.ts'
import { nixStateFolder } from '../../../nix/store/place.ts'
import { instantiate } from '../../support/nix.ts'
import { libraryForTests, type Library } from '../lib/building.ts'

let library: Library
beforeAll(async () => {
  library = await libraryForTests()
  // Where Nix builds, so that nobody else's builds are seen.
  const own = join(library.test.folder, 'builds')
  mkdirSync(own)
  process.env['TMPDIR'] = own
})
afterAll(() => library.test.remove())

interface BuiltStep extends DerivationReport {
  /** Where what it wrote before it failed is kept; null where nothing is. */
  readonly place: string | null
}

interface Options {
  readonly signal?: AbortSignal
  /** Of each step. */
  readonly limits?: Partial<StepLimits>
}

/** Builds steps of a notebook by their names, all in one call. */
async function built(
  definitions: string,
  names: readonly string[],
  { signal, limits = {} }: Options = {}
): Promise<readonly BuiltStep[]> {
  const { nix, folder } = library.test
  const set = `${library.notebook(definitions)} in { inherit ${names.join(' ')}; }`
  const drvPaths = await instantiate(nix, folder, set, names)
  const { derivations } = await build(nix, {
    drvPaths,
    signal,
    limits: new Map(drvPaths.map((drvPath) => [drvPath, { ...noLimits, ...limits }]))
  })
  return drvPaths.map((drvPath) => {
    const report = derivations.get(drvPath)
    if (report === undefined) throw new Error(`No report of ${drvPath}.`)
    return { ...report, place: partialOutput(nix, drvPath)?.place ?? null }
  })
}

async function one(definitions: string, options: Options = {}): Promise<BuiltStep> {
  const [step] = await built(definitions, ['step'], options)
  if (step === undefined) throw new Error('There is no step.')
  return step
}

const sh = (script: string, arguments_ = '') =>
  `output ''\${sh}/bin/sh -c '${script}' step ${arguments_}''`

/** Folders of builds that are still there. */
function buildFolders(): readonly string[] {
  const own = join(nixStateFolder(library.test.nix.store), 'builds')
  const namesIn = (folder: string): string[] => {
    try {
      return readdirSync(folder)
    } catch {
      return []
    }
  }
  return [tmpdir(), own].flatMap((place) =>
    namesIn(place).flatMap((name) =>
      /^nix-(build-nw|\d+-\d+$)/.test(name)
        ? [name]
        : name.startsWith('nix-workflow-')
          ? [name, ...namesIn(join(place, name))].filter((one) => one.startsWith('nix-'))
          : []
    )
  )
}

const named = (name: string, script: string) =>
  `output { name = "${name}"; cmd = ''\${sh}/bin/sh -c '${script}' step''; }`

describe('a step that fails', () => {
  it('keeps what it wrote, and the folder of its build is removed', async () => {
    const step = await one(
      `step = ${named('nw-fails', 'mkdir sub; echo 1 > sub/a; echo 2 > "b c"; ln -s sub/a link; touch $NIX_BUILD_TOP/rest; exit 3')};`
    )
    expect(step).toMatchObject({ status: 'failed', exitCode: 3, log: { total: 0 } })
    expect(partialOutput(library.test.nix, step.drvPath)).toMatchObject({ cutFrom: null })
    const place = step.place ?? ''
    expect(readdirSync(place).sort()).toEqual(['b c', 'link', 'sub'])
    expect(readFileSync(join(place, 'sub/a'), 'utf8')).toBe('1\n')
    expect(lstatSync(join(place, 'link')).isSymbolicLink()).toBe(true)
    await expect.poll(buildFolders).toEqual([])
  })

  it('keeps it apart from others that fail at the same time under the same name', async () => {
    const steps = ['a', 'b', 'c', 'd'].map(
      (name) => `${name} = ${named('nw-same', `echo ${name} > which; sleep 0.2; exit 1`)};`
    )
    const all = await built(steps.join(' '), ['a', 'b', 'c', 'd'])
    const kept = all.map(({ place }) => readFileSync(join(place ?? '', 'which'), 'utf8').trim())
    expect(kept).toEqual(['a', 'b', 'c', 'd'])
  })

  it('keeps it by the derivation that was built, where its inputs came out anew', async () => {
    const step = await one(
      `input = ${sh('echo 5 > x')}; step = ${sh('cat "$1" > y; exit 9', '${input}/x')};`
    )
    expect(step.resolvedDrvPath).not.toBe(step.drvPath)
    expect(readFileSync(join(step.place ?? '', 'y'), 'utf8')).toBe('5\n')
  })

  it('keeps nothing any more when it succeeds, nor what an earlier attempt left', async () => {
    const machine = join(library.test.folder, 'switch')
    mkdirSync(machine)
    const { nix, folder } = library.test
    // What it does depends on a folder of its own, which no derivation knows of.
    const set = `${library.notebook(`step = output { state = true; cmd = ''\${sh}/bin/sh -c 'echo $(ls $state) > seen; touch $state/x$(ls $state | wc -l); [ -e $state/x1 ]' step''; };`)} in step`
    const [drvPath = ''] = await instantiate(nix, folder, set, [])
    const limits = new Map([
      [drvPath, { timeout: null, cores: null, memory: null, state: true, snapshot: null }]
    ])
    const first = await build(nix, { drvPaths: [drvPath], limits })
    expect(first.derivations.get(drvPath)?.status).toBe('failed')
    expect(readFileSync(join(partialOutput(nix, drvPath)?.place ?? '', 'seen'), 'utf8')).toBe('\n')
    const second = await build(nix, { drvPaths: [drvPath], limits })
    expect(second.derivations.get(drvPath)?.status).toBe('built')
    expect(partialOutput(nix, drvPath)).toBeNull()
  })

  it('keeps the files of a script, and fails as before where its interpreter is missing', async () => {
    const [script, missing] = await built(
      `script1 = script.python ''
         open("early.txt", "w").write("here")
         raise SystemExit(4)
       '';
       script2 = script.make "nothing" "\${sh}/bin/nothing" "";`,
      ['script1', 'script2']
    )
    expect(script?.exitCode).toBe(4)
    expect(readdirSync(script?.place ?? '')).toEqual(['early.txt'])
    expect(missing?.exitCode).toBe(127)
  })

  it('keeps of a large output only small files, and says so', async () => {
    const step = await one(
      `step = ${named('nw-large', 'mkdir sub; head -c 90000000 /dev/zero > large; head -c 20000000 /dev/zero > middle; echo 1 > sub/small; exit 2')};`
    )
    expect(step.exitCode).toBe(2)
    const { cutFrom = null, place = '' } = partialOutput(library.test.nix, step.drvPath) ?? {}
    expect(cutFrom).toBeGreaterThan(109_000_000)
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(['sub', 'sub/small'])
  })

  it('keeps what is not to be read or removed by others', async () => {
    const step = await one(
      `step = ${named('nw-closed', 'mkdir d; echo 1 > d/f; chmod 000 d/f; chmod 500 d; exit 2')};`
    )
    expect(statSync(join(step.place ?? '', 'd')).mode & 0o777).toBe(0o755)
    await expect.poll(buildFolders).toEqual([])
  })

  it('keeps no link in the place of its output, and nothing that it put there by itself', async () => {
    const link = await one(`step = ${named('nw-link', 'rm -r $out; ln -s /etc $out; exit 2')};`)
    expect(link).toMatchObject({ exitCode: 2, place: null })
    const own = await one(
      `step = ${named('nw-own', 'mkdir $NIX_BUILD_TOP/nw-partial; ln -s /etc $NIX_BUILD_TOP/nw-partial/out; exit 2')};`
    )
    expect(own).toMatchObject({ exitCode: 2, place: null })
  })

  it('that is not started by the library keeps nothing, and leaves nothing', async () => {
    const step = await one(
      `step = derivation { name = "nw-raw"; system = builtins.currentSystem; builder = "\${sh}/bin/sh"; args = [ "-c" "echo 1 > $out; exit 6" ]; };`
    )
    expect(step).toMatchObject({ exitCode: 6, place: null })
    await expect.poll(buildFolders).toEqual([])
  })

  it('since it took too long keeps what it wrote, others of its call go on', async () => {
    const [slow, other] = await built(
      `slow = ${named('nw-slow', 'trap : TERM; echo 1 > early; sleep 30; echo 2 > late')};
       other = ${named('nw-other', 'sleep 1; echo 1 > x; exit 143')};`,
      ['slow', 'other'],
      { limits: { timeout: 3 } }
    )
    expect(slow?.cause).toEqual({ kind: 'timeout', seconds: 3, silent: false, declared: true })
    expect(slow?.seconds).toBeLessThan(10)
    expect(readdirSync(slow?.place ?? '')).toEqual(['early'])
    expect(other).toMatchObject({ cause: { kind: 'exit', exitCode: 143 } })
    expect(readdirSync(other?.place ?? '')).toEqual(['x'])
  })

  it('since it had too much memory keeps what it wrote', async () => {
    const step = await one(
      `step = script.python ''
         import time
         open("early.txt", "w").write("here")
         much = bytearray(400_000_000)
         time.sleep(30)
       '';`,
      { limits: { memory: 150e6 } }
    )
    expect(step.cause).toEqual({ kind: 'memory-limit', bytes: 150e6 })
    expect(readdirSync(step.place ?? '')).toEqual(['early.txt'])
  })

  it('or is interrupted leaves no folder of its build', async () => {
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 1500)
    const step = await one(`step = ${named('nw-long', 'echo 1 > x; sleep 30')};`, {
      signal: controller.signal
    })
    expect(step.status).toBe('stopped')
    expect(step.place).toBeNull()
    await expect.poll(buildFolders).toEqual([])
  })
})

describe('a kernel that ends', () => {
  it('while steps are built leaves no folder of theirs', async () => {
    const building = one(`step = ${named('nw-ends', 'echo 1 > x; sleep 30')};`)
    await expect.poll(buildFolders, { timeout: 10_000 }).not.toEqual([])
    await endAllProcesses()
    expect(buildFolders()).toEqual([])
    expect((await building).place).toBeNull()
  })
})

describe('what is kept', () => {
  it('is bounded in number: the oldest goes first', async () => {
    const { nix, folder } = library.test
    const drvPath = (index: number) => `/nix/store/${String(index).padStart(32, '0')}-nw-many.drv`
    for (let index = 0; index < 60; index++) {
      const own = join(folder, `build-${index}`)
      mkdirSync(join(own, 'nw-partial/out'), { recursive: true })
      writeFileSync(join(own, 'nw-partial/out/x'), String(index))
      const held = await holdFolder(own)
      expect(held !== null && (await keepPartial(nix, drvPath(index), held))).toBe(true)
      await held?.release()
    }
    expect(partialOutput(nix, drvPath(0))).toBeNull()
    expect(partialOutput(nix, drvPath(59))?.place).toMatch(/\/failed\/0+59\/out$/)
    expect(readdirSync(join(nix.stateFolder, 'failed'))).toHaveLength(50)
  })
})
