import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { realiseArguments } from '../../../nix/builder/realise.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { withoutControlSequences } from '../../../nix/base/colours.ts'
import { run } from '../../../nix/process/process.ts'
import { nixTexts, recordedVersions } from '../../../nix/base/texts.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

/*
  What each version of Nix says where the kernel leans on its words: asked of the Nix on PATH, and kept
  of each, so that a change of a pattern is judged by all at once. To record those of the Nix on PATH:

      NIX_WORKFLOW_RECORD=1 npm run vitest -- test/nix/base/texts.test.ts
*/
const folder = join(import.meta.dirname, '..', 'texts')
const isRecording = process.env['NIX_WORKFLOW_RECORD'] === '1'

/** Messages of Nix, out of what it wrote to its standard error. */
function messagesOf(stderr: string): string[] {
  return stderr.split('\n').flatMap((line) => {
    if (!line.startsWith('@nix ')) return line.trim() === '' ? [] : [withoutControlSequences(line)]
    const parsed: unknown = JSON.parse(line.slice('@nix '.length))
    if (typeof parsed !== 'object' || parsed === null) return []
    if ('msg' in parsed && typeof parsed.msg === 'string')
      return [withoutControlSequences(parsed.msg)]
    // A line of a builder's log.
    return 'fields' in parsed && Array.isArray(parsed.fields) ? [String(parsed.fields[0])] : []
  })
}

/** As the kernel takes an error: by its last words, without what Nix was doing. */
function lastWords(message: string): string {
  const errors = [...message.matchAll(/(?:^|\n\s*)error: ?/g)]
  const last = errors.at(-1)
  return last === undefined ? message : message.slice(last.index + last[0].length).trimStart()
}

/** An evaluator that is asked for values, each in a process of its own: what fails may be kept. */
async function evaluations(test: TestNix, shell: string): Promise<string[]> {
  writeFileSync(join(test.folder, 'latin1'), Buffer.from([0xe9, 0x61]))
  writeFileSync(join(test.folder, 'data.txt'), 'data')
  writeFileSync(join(test.folder, 'part.nix'), '1')
  const steps = `${shell} own = sh "own" "echo 1 > $out"; more = sh "more" "echo 2 > $out";
    built = sh "built" "echo 3 > $out"; onBuilt = sh "on-built" "cat \${built} > $out";`
  const [builtPath = ''] = await instantiate(test.nix, test.folder, `rec { ${steps} }`, ['built'])
  await run(invokeNix(test.nix, 'nix-store', ['--realise', builtPath]))
  const asked = [
    'builtins.readFile own',
    'builtins.readFile "${own}/${more}"',
    'builtins.readFile onBuilt',
    'builtins.trace "a trace" (import ./part.nix)',
    '"${./data.txt}"',
    'builtins.toJSON (builtins.readFile ./latin1)',
    'let deep = n: 1 + deep (n + 1); in deep 0'
  ]
  const said: string[] = []
  for (const [index, text] of asked.entries()) {
    const file = join(test.folder, `asked-${index}.nix`)
    writeFileSync(file, `let ${steps} in ${text}`)
    const { stderr } = await run({
      ...invokeNix(test.nix, 'nix', [
        'repl',
        ...['--log-format', 'internal-json', '-vvv', '--max-jobs', '0', '--option', 'builders', '']
      ]),
      folder: test.folder,
      input: `import ${file}\n`
    })
    said.push(...messagesOf(stderr))
  }
  return said
}

/** Mistakes in expressions, one after the other in one process, as none depends on another. */
async function mistakes(test: TestNix): Promise<string[]> {
  const asked = [
    ...['builtins.readFile "x"', '"${1}"', '"${1.5}"', '1 + "a"', '"${null}"', '"${true}"'],
    ...[
      '"${[ ]}"',
      '"${{ }}"',
      '"${x: x}"',
      'let x = x; in x',
      'nowhere',
      '{ }.a',
      '({ a }: a) { }'
    ],
    ...[
      '({ a }: a) { a = 1; b = 2; }',
      '1 2',
      '1 + true',
      'if 1 then 2 else 3',
      '<nowhere/at/all>'
    ],
    ...['import ./nothere.nix', 'builtins.elemAt [ ] 3', 'builtins.head [ ]', 'assert false; 1'],
    ...['1 / 0', '{ } < { }', 'builtins.toJSON (x: x)', 'builtins.fromJSON "{"'],
    'builtins.toFile "x" "${derivation { name = "x"; system = "x"; builder = "x"; }}"',
    '{ "${derivation { name = "x"; system = "x"; builder = "x"; }}" = 1; }'
  ]
  const files = asked.map((text, index) => {
    const file = join(test.folder, `mistake-${index}.nix`)
    writeFileSync(file, text)
    return file
  })
  const evaluate = async (words: readonly string[], lines: readonly string[]) => {
    const { stderr } = await run({
      ...invokeNix(test.nix, 'nix', ['repl', '--log-format', 'internal-json', ...words]),
      folder: test.folder,
      input: `${lines.join('\n')}\n`
    })
    return messagesOf(stderr)
  }
  return [
    ...(await evaluate(
      [],
      files.map((file) => `import ${file}`)
    )),
    ...(await evaluate(['--option', 'restrict-eval', 'true'], ['builtins.readFile /etc/passwd'])),
    ...(await evaluate(['--option', 'pure-eval', 'true'], ['<nowhere>']))
  ]
}

/** Steps that fail, each for a reason of its own, and what a call says beside that. */
async function builds(test: TestNix, shell: string): Promise<string[]> {
  const bindings = `${shell}
    exit = sh "exit" "exit 3"; signal = sh "signal" "exec >&- 2>&-; sleep 5"; missing = sh "missing" "true";
    fifo = sh "fifo" "mkdir $out && mkfifo $out/p";
    after = sh "after" "cat \${exit} > $out";
    hash = derivation (removeAttrs (sh "hash" "echo other > $out").drvAttrs [ "__contentAddressed" ] // {
      outputHash = "${'0'.repeat(64)}"; outputHashAlgo = "sha256"; outputHashMode = "flat"; });
    system = shWith { system = "riscv64-linux"; } "system" "true";
    noBuilder = derivation { name = "no-builder"; system = builtins.currentSystem; builder = "/nothere"; };
    noBuiltin = derivation { name = "no-builtin"; system = builtins.currentSystem; builder = "builtin:a sentence of its own"; };
    slow = sh "slow" "sleep 30"; loud = sh "loud" "seq 1 5000; sleep 2";`
  const ask = async (names: readonly string[], more: readonly string[]) => {
    const drvPaths = await instantiate(test.nix, test.folder, `rec { ${bindings} }`, names)
    const given = [...realiseArguments([]), ...more, ...drvPaths]
    const { stderr } = await run({
      ...invokeNix(test.nix, 'nix-store', given),
      environment: { ...test.nix.environment, TMPDIR: test.folder }
    })
    return messagesOf(stderr)
  }
  const [drvPath = ''] = await instantiate(
    test.nix,
    test.folder,
    `let ${shell} in { changing = byInput "changing" "date +%s%N > $out"; }`,
    ['changing']
  )
  const realise = (words: readonly string[]) =>
    run(invokeNix(test.nix, 'nix-store', ['--realise', ...words, drvPath]))
  const outPath = (await realise([])).stdout.trim()
  const again = await realise(['--check'])
  chmodSync(test.nix.onDisk(outPath), 0o644)
  writeFileSync(test.nix.onDisk(outPath), 'changed')
  const verified = await run(invokeNix(test.nix, 'nix-store', ['--verify-path', outPath]))
  const failing = ['exit', 'signal', 'missing', 'after', 'hash', 'noBuilder', 'noBuiltin']
  return [
    again.stderr,
    verified.stderr,
    ...(await ask(failing, ['--keep-failed'])),
    // What cannot be in a result ends the whole call.
    ...(await ask(['fifo'], [])),
    // Older versions end the whole call for want of a machine.
    ...(await ask(['system'], [])),
    ...(await ask(['after'], ['--dry-run'])),
    ...(await ask(['slow'], ['--timeout', '1'])),
    ...(await ask(['loud'], ['--option', 'max-build-log-size', '1000'])),
    ...messagesOf(
      (
        await run({
          program: 'nix-store',
          arguments: ['--realise', '/nix/store/00000000000000000000000000000000-x'],
          environment: { ...test.nix.environment, NIX_REMOTE: 'unix:///nowhere/at/all' }
        })
      ).stderr
    )
  ]
}

/** What a machine does not let Nix do: on a disk that is small, or read-only, or with little memory. */
async function machine(test: TestNix): Promise<string[]> {
  const store = join(test.folder, 'small-store')
  const big = join(test.folder, 'big')
  mkdirSync(store)
  writeFileSync(big, randomBytes(12_000_000))
  const file = join(test.folder, 'machine.nix')
  writeFileSync(
    file,
    `{ exit = derivation { name = "x"; system = builtins.currentSystem; builder = "/nothere"; };
       features = derivation { name = "f"; system = builtins.currentSystem; builder = "/nothere"; requiredSystemFeatures = [ "nope" ]; }; }`
  )
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']
  const within = async (script: string, program: string, words: readonly string[]) => {
    const { stderr } = await run({
      program: 'unshare',
      arguments: [
        ...[...asUser, '--mount', 'sh', '-c', `${script} && exec "$@"`, store],
        ...[program, '--store', store, ...words]
      ],
      environment: test.nix.environment
    })
    return messagesOf(stderr)
  }
  const small = 'mount -t tmpfs -o size=9m,mode=755 tmpfs "$0"'
  const closed = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0"'
  const { stderr } = await run({
    program: 'prlimit',
    arguments: ['--as=800000000', 'nix', '--store', store, 'repl'],
    environment: test.nix.environment,
    input: 'builtins.foldl\' (a: b: a + a) "aaaaaaaaaaaaaaaa" (builtins.genList (x: x) 40)\n'
  })
  const features = await run({
    ...invokeNix(test.nix, 'nix-store', [file, '-A', 'features', '--no-out-link']),
    program: 'nix-build'
  })
  return [
    ...(await within(small, 'nix-store', ['--add', big])),
    ...(await within(small, 'nix-build', [file, '-A', 'exit', '--no-out-link'])),
    // The store is made first, so that only writing is refused.
    ...(await within('true', 'nix-store', ['--add', file])),
    ...(await within(closed, 'nix-store', ['--add', big])),
    ...messagesOf(stderr),
    // As the kernel has it, as one message of several lines.
    features.stderr.replace(/\n {7}/g, '\n')
  ]
}

/** What is said of other machines: Nix takes the host localhost for itself, so none is needed. */
async function otherMachines(test: TestNix, shell: string): Promise<string[]> {
  const [drvPath = ''] = await instantiate(
    test.nix,
    test.folder,
    `let ${shell} in { exit = sh "there" "exit 3"; }`,
    ['exit']
  )
  const store = join(test.folder, 'there')
  const without = join(test.folder, 'without-content-addressing')
  const settings = 'NIX_CONFIG="experimental-features = nix-command"'
  writeFileSync(without, `#!/bin/sh\n${settings} exec nix-store "$@"\n`, { mode: 0o755 })
  const machines = [
    `ssh://localhost?remote-store=${store}`,
    `ssh://localhost?remote-store=${store}&remote-program=${without}`,
    'ssh://nobody.invalid'
  ]
  const said: string[] = []
  for (const machine of machines) {
    const words = ['--max-jobs', '0', '--builders', `${machine} - - 1 1 ca-derivations`]
    const asked = invokeNix(test.nix, 'nix-store', [...realiseArguments([drvPath]), ...words])
    const environment = { ...asked.environment, NIX_SSHOPTS: '-o ConnectTimeout=5' }
    said.push(...messagesOf((await run({ ...asked, environment })).stderr))
  }
  return said
}

async function sayAll(): Promise<{ readonly version: string; readonly said: string[] }> {
  const test = await testNix()
  try {
    const shell = await shellDefinitions(test.folder)
    const messages = [
      ...(await mistakes(test)),
      ...(await machine(test)),
      ...(await evaluations(test, shell)),
      ...(await builds(test, shell))
    ]
    const own = dirname(test.folder)
    const words = [...messages.map(lastWords), ...(await otherMachines(test, shell))]
    const said = new Set(words.map((one) => one.replaceAll(own, '/private')))
    const version = test.nix.version.split('.').slice(0, 2).join('.')
    return { version, said: [...said] }
  } finally {
    test.remove()
  }
}

const isRecorded = (version: string) => recordedVersions.some((one) => one === version)

/** Those that say it and those that do not: nobody leans on words that a version does not have. */
function check(version: string, said: readonly string[]): void {
  const provoked = Object.entries(nixTexts).filter(([, { seenIn }]) => seenIn.length > 0)
  const found = provoked.map(([name, { pattern }]) => [name, said.some((one) => pattern.test(one))])
  const expected = provoked.map(([name, { seenIn }]) => [
    name,
    seenIn.some((one) => one === version)
  ])
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected))
}

it('the Nix on PATH says what stands in the table', { timeout: 120_000 }, async () => {
  const { version, said } = await sayAll()
  if (isRecording) {
    // Two of each are enough to see how it goes.
    const kept = new Set(
      Object.values(nixTexts).flatMap(({ pattern }) =>
        said.filter((one) => pattern.test(one)).slice(0, 2)
      )
    )
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${version}.json`), `${JSON.stringify([...kept].sort(), null, 2)}\n`)
  }
  if (isRecorded(version)) check(version, said)
  else {
    // Of another version at least what has no other form has to be there.
    const always = Object.values(nixTexts).filter(
      ({ seenIn }) => seenIn.length === recordedVersions.length
    )
    expect(always.filter(({ pattern }) => !said.some((one) => pattern.test(one)))).toEqual([])
  }
})

describe('what was recorded', () => {
  it.each(recordedVersions)('of %s', (version) => {
    const file = join(folder, `${version}.json`)
    expect(existsSync(file)).toBe(true)
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (!Array.isArray(parsed)) throw new Error('a recording is a list')
    check(version, parsed.map(String))
  })
})
