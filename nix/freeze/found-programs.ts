import { realpathSync } from 'node:fs'
import { basename } from 'node:path'
import { bad, good, type Result } from '../base/index.ts'
import { findProgram, scriptInterpreter } from './find-program.ts'
import type { Program } from './gather.ts'
import type { FreezeMistake } from './mistake.ts'
import { askPython, isPythonName, type Python } from './python.ts'
import { neededTools, smallTools } from './small-tools.ts'
import { venvProgram } from './venv.ts'

/** Names as on the command line, and the virtual environment that they are of, where they are of one. */
interface Wanted {
  readonly programs: readonly string[]
  readonly venv?: string
}

/** A name and the file that it stands for on `PATH`, which may be a link or a shim. */
export interface Found {
  readonly name: string
  readonly file: string
}

/** The files of programs on PATH; with a shell those of the small tools. */
export function findAll(
  programs: readonly string[],
  path: string
): Result<readonly Found[], FreezeMistake> {
  const needed = programs.includes('sh') ? [...programs, ...neededTools] : programs
  const wanted = programs.includes('sh') ? [...needed, ...smallTools] : needed
  const found = [...new Set(wanted)].flatMap((name) => {
    const file = findProgram(name, path)
    return file === undefined ? [] : [{ name, file }]
  })
  const missing = needed.find((name) => !found.some((program) => program.name === name))
  if (missing === undefined) return good(found)
  return bad({ kind: 'program-missing', program: missing })
}

/** The one program of a virtual environment. */
export function findInVenv({
  programs,
  venv = ''
}: Wanted): Result<readonly Found[], FreezeMistake> {
  const [name = ''] = programs
  if (programs.length !== 1 || !isPythonName(name)) {
    const why = { kind: 'not-alone', folder: venv, programs } as const
    return bad({ kind: 'venv-unusable', why })
  }
  const file = venvProgram(venv)
  return file.ok ? good([{ name, file: file.value }]) : file
}

/** The files behind links and shims, and the Python among them. */
export async function realPrograms(
  found: readonly Found[],
  request: Wanted,
  signal: AbortSignal | undefined
): Promise<
  Result<{ readonly programs: readonly Program[]; readonly python: Python | null }, FreezeMistake>
> {
  let python: Python | null = null
  const programs: Program[] = []
  for (const { name, file } of found) {
    if (isPythonName(name)) {
      const asked = await askPython(file, signal)
      if (!asked.ok) return asked
      const { program } = asked.value
      if (python !== null && python.program !== program) {
        const why = { kind: 'two-pythons', one: python.program, other: program } as const
        return bad({ kind: 'library-conflict', why })
      }
      python = asked.value
      programs.push({ name, file: program })
      continue
    }
    const interpreter = scriptInterpreter(file)
    if (interpreter === null) programs.push({ name, file: realpathSync(file) })
    // A small tool that is a script on this machine is as good as not there.
    else if (request.programs.includes(name)) return bad(scriptMistake(name, file, interpreter))
  }
  return good({ programs, python })
}

function scriptMistake(name: string, file: string, interpreter: string): FreezeMistake {
  const words = interpreter.split(/\s+/)
  const isEnv = basename(words[0] ?? '') === 'env'
  const runner = basename(
    (isEnv ? words.find((word, at) => at > 0 && word !== '-S') : words[0]) ?? ''
  )
  return { kind: 'program-is-script', name, file, runner }
}
