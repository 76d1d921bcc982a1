import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statePlace } from '../../../nix/builder/index.ts'
import { type Derivation, ownPlaceholder } from '../../../nix/store/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { hashPart, isObject, makeTemporaryFolder, type StorePath } from '../../../nix/base/index.ts'
import { attributesForShell } from './structured-attributes.ts'
import { shellWord } from '../../outcome/index.ts'
import { shellNote } from '../../render/words/commands/index.ts'

/** What is needed to look at a step from the inside, in files. */
export interface ShellFolder {
  /** The program that opens it. */
  readonly enter: string
  /** The script's body, as it is called in the folder of the build; null where there is none. */
  readonly body: string | null
  /** Other values that the step gets as files, by their names there. */
  readonly files: readonly string[]
}

export interface OpenedStep {
  readonly drvPath: StorePath
  readonly derivation: Derivation
  /** What stands in the derivation for results of others, and where these are. */
  readonly inputs: ReadonlyMap<string, StorePath>
  /** null where nothing is declared. */
  readonly cores: number | null
  /** Whether it has a folder that outlives its builds. */
  readonly state: boolean
}

/** Where the files are kept, and where the store's places are. */
type Here = Pick<Nix, 'stateFolder' | 'store'>

/** Variables of the derivation itself, which a program does not look at. */
const ofNix = new Set([
  ...['builder', 'system', 'outputs', 'args', '__contentAddressed', 'nwKind', 'nwUnpinned'],
  ...['outputHash', 'outputHashMode', 'outputHashAlgo', 'passAsFile', 'impureEnvVars', 'out']
])

/**
 * Writes the files that open a step in a terminal: a program that makes a folder as Nix makes one
 * for a build, with the step's variables, its values that are passed as files, and `start`, which
 * runs what Nix runs. A value may be too long for a line of a terminal, so none is to be pasted.
 */
export function writeShellFolder(nix: Here, step: OpenedStep): ShellFolder {
  const folder = join(nix.stateFolder, 'shell', hashPart(step.drvPath) ?? 'step')
  try {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    return writeInto(folder, nix, step)
  } catch {
    // The state cannot be written.
    return writeInto(makeTemporaryFolder(), nix, step)
  }
}

function writeInto(folder: string, nix: Here, step: OpenedStep): ShellFolder {
  const { drvPath, derivation } = step
  const { args, builder } = derivation
  const files = filesOf(derivation)
  const quoted = quoter(step)
  const copies = files.map((file) => writeFileOf(folder, step, file))
  writeFileSync(
    join(folder, 'start'),
    `#!/bin/sh\nexec ${[builder, ...args].map(quoted).join(' \\\n  ')}\n`,
    { mode: 0o755 }
  )
  const enter = join(folder, 'enter')
  writeFileSync(
    enter,
    [
      '#!/bin/sh',
      shellNote(drvPath),
      ...mounted(nix, enter),
      `here=${shellWord(folder)}`,
      'NIX_BUILD_TOP=$(mktemp -d) && out=$NIX_BUILD_TOP/out && mkdir "$out" && cd "$out" || exit 1',
      ...(step.state ? ['mkdir "$NIX_BUILD_TOP"/state'] : []),
      'cp "$here/start" "$NIX_BUILD_TOP"/start',
      ...copies,
      `exec env -i ${[...variablesOf(step, files), quoted(builder)].join(' \\\n  ')}`,
      ''
    ].join('\n')
  )
  chmodSync(enter, 0o755)
  const body = files.find(({ of }) => of === 'body')?.name ?? null
  return { enter, body, files: files.map(({ name }) => name).filter((name) => name !== body) }
}

/** Writes a value that a step gets as a file; gives the line that puts it where the step finds it. */
function writeFileOf(folder: string, step: OpenedStep, { name, text: given }: StepFile): string {
  const text = withInputs(step, given)
  writeFileSync(join(folder, name), text)
  const target = `"$NIX_BUILD_TOP"/${shellWord(name)}`
  const source = `"$here"/${shellWord(name)}`
  // Where a value names the output itself, that is known only when it is opened.
  return text.includes(ownPlaceholder('out'))
    ? `sed "s|${ownPlaceholder('out')}|$out|g" ${source} > ${target}`
    : `cp ${source} ${target}`
}

/** What `env` sets for a step that is opened. */
function variablesOf(step: OpenedStep, files: readonly StepFile[]): readonly string[] {
  const quoted = quoter(step)
  const inFiles = new Set(files.flatMap(({ of }) => of ?? []))
  const own = [...step.derivation.env].filter(
    // No variable can have such a name.
    ([key]) => !ofNix.has(key) && !inFiles.has(key) && key !== '' && !key.includes('=')
  )
  // A later one wins, as in a build: what the step may set itself comes first.
  return [
    ...['HOME="$NIX_BUILD_TOP"', 'TERM="$TERM"', 'NIX_STORE=/nix/store'],
    ...own.map(([key, value]) => `${shellWord(key)}=${quoted(value)}`),
    ...files.map(
      ({ name, variable }) => `${shellWord(variable)}="$NIX_BUILD_TOP"/${shellWord(name)}`
    ),
    ...(step.cores === null ? [] : [`NIX_BUILD_CORES=${step.cores}`]),
    ...(step.state ? ['state="$NIX_BUILD_TOP"/state'] : []),
    ...['out="$out"', 'NIX_BUILD_TOP="$NIX_BUILD_TOP"', 'TMPDIR="$NIX_BUILD_TOP"']
  ]
}

/** A file that a step finds in the folder of its build. */
interface StepFile {
  /** The attribute that it holds; null where it holds all of them. */
  readonly of: string | null
  readonly name: string
  /** The variable that has its path. */
  readonly variable: string
  readonly text: string
}

/** Names that are taken in the folder of a build, as a terminal opens it. */
const takenNames = new Set(['start', 'enter', 'out', 'state'])

/**
 * The values that a step gets as files, and where it has structured attributes, these. A name of a
 * file is the attribute's where that is a plain word; the library calls the body of a script by its
 * language.
 */
function filesOf({ env, args }: Derivation): StepFile[] {
  const extension = /\/script(\.[\w+-]+)"/.exec(args[1] ?? '')?.[1] ?? ''
  const names = new Set((env.get('passAsFile') ?? '').split(/\s+/).filter((name) => env.has(name)))
  const isPlain = (of: string) => /^\w[\w-]*$/.test(of) && !takenNames.has(of)
  const plain = new Set([...names].filter(isPlain))
  let count = 0
  const numbered = (): string => {
    count += 1
    return plain.has(`attribute-${count}`) ? numbered() : `attribute-${count}`
  }
  const passed = [...names].map((of): StepFile => {
    const name = of === 'body' ? `body${extension}` : plain.has(of) ? of : numbered()
    return { of, name, variable: `${of}Path`, text: env.get(of) ?? '' }
  })
  return [...passed, ...structuredFiles(env.get('__json'))]
}

function structuredFiles(json: string | undefined): StepFile[] {
  const parsed = parsedOrNull(json ?? '')
  if (!isObject(parsed)) return []
  // Nix puts their paths in the place of their names.
  const attributes = { ...parsed, outputs: { out: ownPlaceholder('out') } }
  return [
    {
      of: '__json',
      name: '.attrs.json',
      variable: 'NIX_ATTRS_JSON_FILE',
      text: JSON.stringify(attributes)
    },
    {
      of: null,
      name: '.attrs.sh',
      variable: 'NIX_ATTRS_SH_FILE',
      text: attributesForShell(attributes)
    }
  ]
}

function parsedOrNull(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

/** Quotes a text for a shell, with inputs in their places, and the output where it will be. */
export function quoter(step: OpenedStep): (text: string) => string {
  const variables = new Map([
    [ownPlaceholder('out'), '"$out"'],
    // A trial does not touch the folder that outlives builds.
    [statePlace, '"$NIX_BUILD_TOP"/state']
  ])
  const places = new RegExp(`(${[...variables.keys()].join('|')})`)
  return (text) => {
    const pieces = withInputs(step, text).split(places)
    const quoted = pieces.map((piece) => variables.get(piece) ?? (piece && shellWord(piece)))
    return quoted.join('') || "''"
  }
}

function withInputs({ inputs }: OpenedStep, text: string): string {
  let result = text
  for (const [placeholder, path] of inputs) result = result.replaceAll(placeholder, path)
  return result
}

/** The store's places are logical names: with a store of one's own, a mount makes them real. */
function mounted({ store }: Here, enter: string): string[] {
  if (store.kind !== 'chroot') return []
  const inner = `mount --rbind ${shellWord(`${store.root}/nix`)} /nix && exec sh ${shellWord(enter)} inside`
  return [
    'if [ "$1" != inside ]; then',
    `  exec unshare --user --map-root-user --mount sh -c ${shellWord(inner)}`,
    'fi'
  ]
}
