import { createHash } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, homedir } from 'node:os'
import { join } from 'node:path'
import { packageRoot } from '../../../kernel/host/package-root.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { succeed } from '../../support/succeed.ts'
import { codeCells, python } from '../kernel.ts'
import { timed } from '../measure.ts'
import { nixWorkflow } from '../package.ts'
import type { BenchStore } from '../stores.ts'
import { programOf } from '../program.ts'
import { trivialSteps } from './trivial-steps.ts'

/** The same steps for each, in a folder. */
export interface Work {
  readonly folder: string
  readonly kind: 'showcase' | 'trivial'
  readonly steps: number
}

/** What a run took, from exec to exit, and how many steps it ran by its own words. */
export interface Run {
  readonly milliseconds: number
  readonly steps: number
}

/** A workflow manager that is compared. */
export interface Peer {
  readonly name: string
  /** Forgets all that it knows of the work. */
  begin(work: Work): Promise<void>
  run(work: Work): Promise<Run>
}

/** Ours first, then plain Nix, then the others, each with all processors. */
export async function peersOf(store: BenchStore): Promise<readonly Peer[]> {
  const bin = await environment()
  const jobs = String(cpus().length)
  const others = () => Promise.resolve()
  return [
    {
      name: 'Nix Workflow',
      begin: async () => void (await store.withoutSteps()),
      run: ({ folder }) =>
        ran(
          process.execPath,
          [nixWorkflow, 'run', join(folder, 'notebook.ipynb'), '--jobs', jobs],
          folder,
          (said) => Number(/^\d+ steps?: .*?(\d+) built/m.exec(said)?.[1] ?? 0)
        )
    },
    {
      name: 'nix-build',
      async begin(work) {
        await store.withoutSteps()
        writeFileSync(join(work.folder, 'program.nix'), programIn(work, store))
      },
      run({ folder }) {
        const words = ['program.nix', '--no-out-link', '--max-jobs', jobs]
        const { environment: of, arguments: given } = invokeNix(store.nix, 'nix-store', words)
        return ran('nix-build', given, folder, countOf(/^building '/gm), of)
      }
    },
    {
      name: 'Snakemake',
      begin: others,
      run: ({ folder, steps }) =>
        ran(
          join(bin, 'snakemake'),
          ['--cores', jobs, '--config', `steps=${steps}`],
          folder,
          // The rule "all" of the trivial steps is one that runs nothing.
          countOf(/^(?:local)?rule (?!all:)\w+:$/gm)
        )
    },
    {
      name: 'DVC',
      begin: async ({ folder }) =>
        void (await succeed({
          ...{ program: join(bin, 'dvc'), arguments: ['init', '--no-scm', '--quiet'], folder },
          environment: quiet
        })),
      run: ({ folder }) => ran(join(bin, 'dvc'), ['repro'], folder, countOf(/^Running stage /gm))
    },
    {
      name: 'redun',
      begin: others,
      run: ({ folder, kind, steps }) =>
        ran(
          join(bin, 'redun'),
          ['run', 'workflow.py', 'main', ...(kind === 'trivial' ? ['--steps', `${steps}`] : [])],
          folder,
          // Its function `main` calls the steps and is none.
          countOf(/Run +Job \w+: +\w+\.(?!main\()/g)
        )
    }
  ]
}

/** The work as a program for Nix alone. */
function programIn({ kind, steps }: Work, store: BenchStore): string {
  if (kind === 'trivial')
    return programOf(trivialSteps(steps), store, 'removeAttrs notebook [ "toolchain" ]')
  const definitions = codeCells('showcase.ipynb').map(({ code }) => code)
  return programOf(
    definitions.filter((code) => code.trim().endsWith(';')),
    store,
    'notebook.comparison'
  )
}

const quiet = { DVC_NO_ANALYTICS: '1', PYTHONDONTWRITEBYTECODE: '' }

const countOf = (pattern: RegExp) => (said: string) => [...said.matchAll(pattern)].length

async function ran(
  program: string,
  words: readonly string[],
  folder: string,
  stepsIn: (said: string) => number,
  environment: Readonly<Record<string, string | undefined>> = {}
): Promise<Run> {
  let said = ''
  const milliseconds = await timed(async () => {
    const done = await succeed({
      ...{ program, arguments: words, folder },
      environment: { ...quiet, ...environment }
    })
    said = `${done.stdout}\n${done.stderr}`
  })
  return { milliseconds, steps: stepsIn(said) }
}

/** Programs of the compared workflow managers: an environment that is made once for their versions. */
async function environment(): Promise<string> {
  const requirements = join(packageRoot, 'test/bench/peers/requirements.txt')
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex')
  const caches = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache')
  const folder = join(caches, `nix-workflow-peers-${digest.slice(0, 12)}`)
  const done = join(folder, 'done')
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true })
    await succeed({ program: python, arguments: ['-m', 'venv', folder], environment: {} })
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
    await succeed({
      program: join(folder, 'bin/python'),
      arguments: [...pip, '--requirement', requirements],
      environment: {}
    })
    writeFileSync(done, '')
  }
  return join(folder, 'bin')
}
