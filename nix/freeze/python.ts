import { existsSync, realpathSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import * as v from 'valibot'
import { run } from '../process/index.ts'
import { bad, good, readJson, type Result } from '../base/index.ts'
import { interrupted, isAborted, type FreezeMistake } from './mistake.ts'

/** A real Python behind whatever name it was found by. */
export interface Python {
  /** The interpreter itself, no shim and no link of a virtual environment. */
  readonly program: string
  /** As in `3.11.7`. */
  readonly version: string
  /** The folders of the standard library, by where they are below the installation's prefix. */
  readonly modules: readonly { readonly folder: string; readonly place: string }[]
  /** The folder of the compiled modules. */
  readonly compiledModules: string
}

/** Whether a program's name is one that Pythons have. */
export function isPythonName(name: string): boolean {
  return /^python(3(\.\d+)?)?$/.test(name)
}

const question = `
import json, sys, sysconfig
print(json.dumps({
    "programs": [getattr(sys, "_base_executable", None) or "", sys.base_prefix + "/bin/python%d.%d" % sys.version_info[:2], sys.executable or ""],
    "version": "%d.%d.%d" % sys.version_info[:3],
    "prefix": sys.base_prefix,
    "execPrefix": sys.base_exec_prefix,
    "modules": sysconfig.get_path("stdlib", vars={"base": sys.base_prefix, "installed_base": sys.base_prefix}),
    "compiled": sysconfig.get_path("platstdlib", vars={"platbase": sys.base_exec_prefix, "installed_platbase": sys.base_exec_prefix}),
}))
`

/** What it prints. */
const answer = v.object({
  programs: v.array(v.string()),
  version: v.string(),
  prefix: v.string(),
  execPrefix: v.string(),
  modules: v.pipe(v.string(), v.nonEmpty()),
  compiled: v.pipe(v.string(), v.nonEmpty())
})

/** Asks the Python that `found` starts, which may be a shim or a link of a virtual environment. */
export async function askPython(
  found: string,
  signal?: AbortSignal
): Promise<Result<Python, FreezeMistake>> {
  const asked = await run({ program: found, arguments: ['-I', '-S', '-c', question] }, signal)
  if (isAborted(signal)) return bad(interrupted)
  const told = readJson(answer, asked.stdout)
  const program = told?.programs.find(isInterpreter)
  if (told === null || program === undefined) {
    const words = asked.stderr.trim().split('\n').at(-1) ?? ''
    const { exitCode } = asked
    const why = { kind: 'silent-python', file: found, words, exitCode } as const
    return bad({ kind: 'program-unusable', why })
  }
  const places = [
    { folder: told.modules, place: relative(told.prefix, told.modules) },
    { folder: told.compiled, place: relative(told.execPrefix, told.compiled) }
  ]
  return good({
    program: realpathSync(program),
    version: told.version,
    modules: places.filter(
      ({ place }, index) => index === places.findIndex((other) => other.place === place)
    ),
    compiledModules: join(told.compiled, 'lib-dynload')
  })
}

function isInterpreter(path: string): boolean {
  if (path === '' || !existsSync(path)) return false
  const real = realpathSync(path)
  return ![dirname(real), dirname(dirname(real))].some((folder) =>
    existsSync(join(folder, 'pyvenv.cfg'))
  )
}

/**
 * What is not taken of a standard library: caches, which are made anew; what is installed beside
 * it; tests; what needs a display; static libraries. The means to install pip stay: with them
 * `python3 -m ensurepip` works in a step that may reach the network.
 */
export function isLeftOut(name: string, isFolder: boolean): boolean {
  if (isFolder) {
    return (
      /^(__pycache__|site-packages|dist-packages|tests?|idlelib|tkinter|turtledemo)$/.test(name) ||
      name.startsWith('config-')
    )
  }
  return (
    /\.(a|pyc|pyo|exe)$/.test(name) ||
    /^(_tkinter|_test\w+|_ctypes_test|_xx\w+|xx\w+)\..*\.so$/.test(name)
  )
}

/**
 * Compiles the modules below `folder`, so that no step does. The compiled files do not ask whether
 * their source changed: in the store all files are of 1970, and a file's time would never fit. They
 * hold the same bytes whenever they are made.
 */
export async function compileModules(
  python: Python,
  folder: string,
  signal?: AbortSignal
): Promise<void> {
  const options = ['-q', '-j', '0', '--invalidation-mode', 'unchecked-hash']
  // Some files of the standard library are there to be wrong, so the exit code says nothing; and
  // modules that were not compiled work as well, only later.
  await run(
    {
      program: python.program,
      arguments: ['-I', '-m', 'compileall', ...options, '-s', folder, '-p', '/', folder],
      environment: { PYTHONHASHSEED: '0' }
    },
    signal
  )
}
