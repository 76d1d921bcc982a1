import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { statePlace } from '../../nix/builder/limits.ts'
import type { Derivation } from '../../nix/derivation.ts'
import type { Nix } from '../../nix/installation.ts'
import { ownPlaceholder } from '../../nix/store.ts'
import { hashPart, type StorePath } from '../../nix/store-path.ts'
import { singleQuoted } from './words.ts'

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
export function writeShellFolder(nix: Nix, step: OpenedStep): ShellFolder {
  const { drvPath, derivation } = step
  const folder = join(nix.stateFolder, 'shell', hashPart(drvPath) ?? 'step')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const { env, args, builder } = derivation
  const passed = (env.get('passAsFile') ?? '').split(/\s+/).filter((name) => env.has(name))
  const extension = /\/script(\.[\w+-]+)"/.exec(args[1] ?? '')?.[1] ?? ''
  const fileOf = (name: string) => (name === 'body' ? `body${extension}` : name)
  const quoted = quoter(step)
  const copies = ['cp "$here/start" "$NIX_BUILD_TOP"/start']
  for (const name of passed) {
    const [file, text] = [fileOf(name), withInputs(step, env.get(name) ?? '')]
    writeFileSync(join(folder, file), text)
    const target = `"$NIX_BUILD_TOP"/${shellQuote(file)}`
    const source = `"$here"/${shellQuote(file)}`
    // Where a value names the output itself, that is known only when it is opened.
    copies.push(
      text.includes(ownPlaceholder('out'))
        ? `sed "s|${ownPlaceholder('out')}|$out|g" ${source} > ${target}`
        : `cp ${source} ${target}`
    )
  }
  writeFileSync(
    join(folder, 'start'),
    `#!/bin/sh\nexec ${[builder, ...args].map(quoted).join(' \\\n  ')}\n`,
    { mode: 0o755 }
  )
  const own = [...env].filter(([key]) => !ofNix.has(key) && !passed.includes(key))
  const variables = [
    ...['out="$out"', 'NIX_BUILD_TOP="$NIX_BUILD_TOP"', 'TMPDIR="$NIX_BUILD_TOP"'],
    ...['HOME="$NIX_BUILD_TOP"', 'TERM="$TERM"', 'NIX_STORE=/nix/store'],
    ...(step.state ? ['state="$NIX_BUILD_TOP"/state'] : []),
    ...(step.cores === null ? [] : [`NIX_BUILD_CORES=${step.cores}`]),
    ...passed.map((name) => `${name}Path="$NIX_BUILD_TOP"/${shellQuote(fileOf(name))}`),
    ...own.map(([key, value]) => `${key}=${quoted(value)}`)
  ]
  const enter = join(folder, 'enter')
  writeFileSync(
    enter,
    [
      '#!/bin/sh',
      `# Opens a step in a terminal: ${drvPath}`,
      ...mounted(nix, enter),
      `here=${shellQuote(folder)}`,
      'NIX_BUILD_TOP=$(mktemp -d) && out=$NIX_BUILD_TOP/out && mkdir "$out" && cd "$out" || exit 1',
      ...(step.state ? ['mkdir "$NIX_BUILD_TOP"/state'] : []),
      ...copies,
      `exec env -i ${[...variables, quoted(builder)].join(' \\\n  ')}`,
      ''
    ].join('\n')
  )
  chmodSync(enter, 0o755)
  return {
    enter,
    body: passed.includes('body') ? fileOf('body') : null,
    files: passed.filter((name) => name !== 'body').map(fileOf)
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
    const quoted = pieces.map((piece) => variables.get(piece) ?? (piece && shellQuote(piece)))
    return quoted.join('') || "''"
  }
}

function withInputs({ inputs }: OpenedStep, text: string): string {
  let result = text
  for (const [placeholder, path] of inputs) result = result.replaceAll(placeholder, path)
  return result
}

/** The store's places are logical names: with a store of one's own, a mount makes them real. */
function mounted({ store }: Nix, enter: string): string[] {
  if (store.kind !== 'chroot') return []
  const inner = `mount --rbind ${shellQuote(`${store.root}/nix`)} /nix && exec sh ${shellQuote(enter)} inside`
  return [
    'if [ "$1" != inside ]; then',
    `  exec unshare --user --map-root-user --mount sh -c ${shellQuote(inner)}`,
    'fi'
  ]
}

export function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : singleQuoted(text)
}
