import { createHash } from 'node:crypto'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { project } from '../../kernelspec/setup/project.mjs'
import { licencesOf } from './licences.mjs'

/** What zeromq consists of where it runs: its own loader finds the compiled part by the manifest. */
const zeromq = 'node_modules/zeromq'
const loader = 'node_modules/cmake-ts'

/**
 * The machines that the kernel runs on: how their compiled zeromq is told apart, and what Python
 * calls them. The interface that it is compiled against is the oldest there is, and holds for all
 * newer Nodes.
 */
export const platforms = [
  { name: 'linux-x64', arch: 'x64', libc: 'glibc', tag: 'manylinux_2_28_x86_64' },
  { name: 'linux-arm64', arch: 'arm64', libc: 'glibc', tag: 'manylinux_2_28_aarch64' },
  { name: 'linux-x64-musl', arch: 'x64', libc: 'musl', tag: 'musllinux_1_2_x86_64' },
  { name: 'linux-arm64-musl', arch: 'arm64', libc: 'musl', tag: 'musllinux_1_2_aarch64' }
]
const abi = 127

const read = (path) => readFileSync(join(project, path), 'utf8')
const manifest = JSON.parse(read('package.json'))

/** The version that is released, as package.json has it. */
export const version = manifest.version

/** All files below a folder, sorted, from there. */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort()
}

/** The package's own files that are installed, from the project's folder. */
function ownFiles() {
  const below = (folder, isTaken) =>
    filesBelow(join(project, folder))
      .filter((path) => isTaken.test(path))
      .map((path) => join(folder, path))
  return [
    ...['LICENSE', 'README.md', 'CHANGELOG.md', 'docs/manual.md', 'dist/sources.sha256'],
    ...below('dist', /^([^/]+\.js|labextension\/.*)$/),
    ...below('kernelspec', /^(kernel\.json|logo.*|bin\/.*|setup\/(node|project|version)\.mjs)$/),
    ...below('nix', /\.(nix|py)$/),
    ...['notebooks/showcase.ipynb', ...below('notebooks/showcase', /^[^/]+$/)]
  ]
}

/**
 * Makes the package as it is installed in an empty folder, with the compiled parts of some platforms.
 * The same sources give the same bytes.
 */
export function stage(folder, ofPlatforms) {
  rmSync(folder, { recursive: true, force: true })
  const write = (path, content) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  for (const path of ownFiles()) write(path, readFileSync(join(project, path)))
  chmodSync(join(folder, 'kernelspec/bin/nix-workflow.mjs'), 0o755)
  stageZeromq(folder, write, ofPlatforms)
  const bundled = JSON.parse(read('dist/bundled.json'))
  write('THIRD-PARTY-LICENCES.txt', licencesOf([...bundled, zeromq, loader].sort()))
  write('package.json', inJson(installedManifest()))
  // Last, since it has all others: a running kernel keeps a copy of the package by it.
  write('contents.txt', contentsOf(folder))
}

/** The manifest of what is installed: all that it needs is in it, and nothing is to be built. */
function installedManifest() {
  const { name, version, description, license, type, sideEffects, engines, bin } = manifest
  const dependencies = { zeromq: manifest.dependencies.zeromq }
  const os = ['linux']
  return {
    ...{ name, version, description, license, type, sideEffects, engines, os, bin },
    ...{ dependencies, bundleDependencies: ['zeromq'] }
  }
}

function stageZeromq(folder, write, ofPlatforms) {
  const own = JSON.parse(read(`${zeromq}/package.json`))
  const ofLoader = JSON.parse(read(`${loader}/package.json`))
  const { name, version, license, main } = own
  const dependencies = { 'cmake-ts': own.dependencies['cmake-ts'] }
  // Without its scripts, which would look for a compiler.
  write(`${zeromq}/package.json`, inJson({ name, version, license, main, dependencies }))
  for (const path of filesBelow(join(project, zeromq, 'lib')))
    if (/^[^/]+\.js$/.test(path)) write(`${zeromq}/lib/${path}`, read(`${zeromq}/lib/${path}`))
  for (const path of ['LICENSE.txt', 'LICENSE_MPL-2.0.txt'])
    write(`${zeromq}/${path}`, read(`${zeromq}/${path}`))
  write(
    `${loader}/package.json`,
    inJson({
      ...{ name: ofLoader.name, version: ofLoader.version, license: ofLoader.license },
      exports: { './build/loader': './build/loader.js' }
    })
  )
  write(`${loader}/build/loader.js`, read(`${loader}/build/loader.js`))
  const compiled = Object.entries(JSON.parse(read(`${zeromq}/build/manifest.json`))).filter(
    ([key]) => {
      const { os, arch, libc, abi: ofAbi } = JSON.parse(key)
      return ofPlatforms.some(
        (platform) =>
          os === 'linux' && ofAbi === abi && arch === platform.arch && libc === platform.libc
      )
    }
  )
  if (compiled.length !== ofPlatforms.length) {
    throw new Error(`zeromq ${version} has no compiled part of each platform.`)
  }
  write(`${zeromq}/build/manifest.json`, inJson(Object.fromEntries(compiled)))
  for (const [, path] of compiled)
    cpSync(join(project, zeromq, 'build', path), join(folder, zeromq, 'build', path))
}

function contentsOf(folder) {
  const lines = filesBelow(folder).map((path) => {
    const file = join(folder, path)
    const hash = createHash('sha256').update(readFileSync(file)).digest('hex')
    return `${hash} ${statSync(file).size} ${path}\n`
  })
  return lines.join('')
}

function inJson(value) {
  return `${JSON.stringify(value, null, 2)}\n`
}
