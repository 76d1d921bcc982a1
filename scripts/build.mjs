// Makes dist/: the parser out of its grammar, the kernel and the command as one file each, and the
// extension of JupyterLab, with the script of explorable reports.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { isBuiltin } from 'node:module'
import { pastDoors } from './doors.mjs'
import { bundleLabextension, bundleReportScript } from './labextension.mjs'

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const dist = join(project, 'dist')
const stamp = join(dist, 'sources.sha256')
const generated = [
  ...['nix/syntax/parser.ts', 'nix/syntax/parser.terms.ts'],
  'kernelspec/labextension/language/parser.ts',
  'kernelspec/labextension/language/parser.terms.ts'
]
const made = [
  ...['dist/kernel.js', 'dist/main.js', 'dist/cli.js', 'dist/begin-check.js', 'dist/execa.js'],
  ...['dist/table-worker.js', 'dist/bundled.json'],
  ...['dist/labextension/package.json', 'dist/report-page.js', ...generated]
]

/** What the bundles are made of: the folders' sources, and what decides how they are made. */
function sources() {
  const inFolders = ['kernel', 'nix', 'kernelspec/labextension'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|json|grammar)$/.test(entry.name))
      .map((entry) => relative(project, join(entry.parentPath, entry.name)))
      .filter((path) => !generated.includes(path))
  )
  return [
    ...inFolders.sort(),
    'kernelspec/setup/node.mjs',
    'kernelspec/setup/project.mjs',
    'kernelspec/setup/version.mjs',
    'scripts/build.mjs',
    'scripts/doors.mjs',
    'scripts/editor-grammar.mjs',
    'scripts/grammar.mjs',
    'scripts/labextension.mjs',
    'package-lock.json'
  ].filter((path) => existsSync(join(project, path)))
}

function hashOfSources() {
  const hash = createHash('sha256')
  for (const path of sources()) {
    const content = readFileSync(join(project, path))
    hash.update(`${path}:${content.length}:`).update(content)
  }
  return hash.digest('hex')
}

/** Whether dist/ was made of the sources as they are now. */
export function buildIsUpToDate() {
  if (!existsSync(stamp) || !made.every((path) => existsSync(join(project, path)))) return false
  return readFileSync(stamp, 'utf8').trim() === hashOfSources()
}

/**
 * Each module keeps the address that it has among the sources, so that what lies beside it is found
 * from the bundle too: `new URL('./describe.nix', import.meta.url)`. And it is spelled in ASCII: a
 * single sign beside that has Node hold the whole bundle in two bytes a character.
 */
const placedAndPlain = {
  name: 'sources',
  setup(build) {
    build.onLoad({ filter: /\.(ts|m?js)$/, namespace: 'file' }, ({ path }) => {
      const contents = inAscii(path, readFileSync(path, 'utf8'))
      const loader = path.endsWith('.ts') ? 'ts' : 'js'
      if (path.includes('/node_modules/')) return { contents, loader }
      const address = JSON.stringify(relative(dist, path).split(sep).join('/'))
      const located = `new URL(${address}, import.meta.url).href`
      const placed = contents.replaceAll('import.meta.url', located)
      return { contents: loader === 'ts' ? pastDoors(path, placed) : placed, loader }
    })
  }
}

/** The same source with all other signs as escapes, which mean the same but in a raw template. */
function inAscii(path, source) {
  if (/String\.raw`[^`]*[^\0-\x7f]|\\[^\0-\x7f]/.test(source))
    throw new Error(`${path}: a sign behind a backslash or in String.raw cannot be escaped there.`)
  return source.replace(
    /[^\0-\x7f]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}

/**
 * Node's own modules as what `require` gives of them. To import one has Node read all that it exports,
 * also what it would load when that is first asked for: a sixth of the time until a kernel answers.
 */
const builtins = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^[\w:/]+$/ }, ({ path, kind }) =>
      kind === 'import-statement' && isBuiltin(path) && path !== 'node:module'
        ? { path: path.replace(/^(node:)?/, 'node:'), namespace: 'builtin', sideEffects: false }
        : undefined
    )
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => {
      const names = Object.keys(process.getBuiltinModule(path)).filter(
        (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default'
      )
      // What nobody imports of them is left out, and is never asked for.
      const each = names.map(
        (name) =>
          `const of_${name} = /* @__PURE__ */ get('${name}'); export { of_${name} as ${name} }`
      )
      return {
        contents: [
          // A Node that is too old for the kernel has to find that out, and may not have the first.
          `const builtin = /* @__PURE__ */ (process.getBuiltinModule ?? require)('${path}')`,
          'const get = (name) => builtin[name]',
          ...each,
          'export default builtin'
        ].join('\n'),
        loader: 'js'
      }
    })
  }
}

/**
 * For a bundle that is one file, and small: of a room's door what nobody asks for is left out, with all
 * that it would load, since our own modules do nothing when they are loaded that others could miss. A
 * package that is imported only when it is needed lies beside it, as a file of its own.
 */
const nothingMore = {
  name: 'nothing-more',
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ path, resolveDir, kind }) => {
      if (/^\.\.?\/.*\.ts$/.test(path) && kind !== 'entry-point')
        return { path: join(resolveDir, path), sideEffects: false }
      return kind === 'dynamic-import' ? { path: `./${path}.js`, external: true } : undefined
    })
  }
}

/**
 * Lets what is imported while the program runs begin with `root`, which is there by then, and all that
 * `root` imports with it. So that stays in one file, however many parts come late: else each file of
 * the sources would lie with those that the same parts use, in some twenty files that a start waits for.
 */
const lateBehind = (root) => ({
  name: 'late',
  setup(build) {
    const begun = { path: join(project, root), sideEffects: true }
    build.onResolve({ filter: /.*/ }, async ({ path, kind, namespace, importer, resolveDir }) => {
      if (namespace === 'late' && path === 'begun') return begun
      if (kind !== 'dynamic-import') return undefined
      const found = await build.resolve(path, { kind: 'import-statement', importer, resolveDir })
      if (found.path === begun.path) return begun
      // By its place in the project, so that the build is the same in every folder.
      return found.namespace === 'file' && !found.external
        ? { path: relative(project, found.path), namespace: 'late' }
        : undefined
    })
    build.onLoad({ filter: /.*/, namespace: 'late' }, ({ path }) => ({
      contents: `import 'begun'\nexport * from './${basename(path)}'`,
      ...{ resolveDir: dirname(join(project, path)), loader: 'js' }
    }))
  }
})

/**
 * Makes a file of dist/ out of each entry point, by its name there. Gives the folders of the npm
 * packages that went into them, from the project's. Those in `external` stay where they are. `root` is
 * the source behind which others are loaded late.
 */
export async function bundle(entryPoints, { external = [], root = null, isOneFile = false } = {}) {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    entryPoints,
    absWorkingDir: project,
    outdir: dist,
    bundle: true,
    // What is imported while the program runs is a file of its own, and is read only then.
    splitting: !isOneFile,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    sourcemap: true,
    // It finds its compiled part beside itself.
    external: ['zeromq', ...external],
    plugins: [
      ...(root === null ? [] : [lateBehind(root)]),
      ...[placedAndPlain, builtins],
      ...(isOneFile ? [nothingMore] : [])
    ],
    // Packages in the older module format ask for Node's own modules with `require`.
    banner: {
      js: "import { createRequire as createRequire_ } from 'node:module'\nconst require = createRequire_(import.meta.url)"
    },
    metafile: true,
    logLevel: 'warning'
  })
  const inputs = Object.keys(metafile.inputs).filter((path) => !path.startsWith('late:'))
  const packages = inputs.flatMap(
    (path) => /^(.*\/)?node_modules\/(@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0] ?? []
  )
  return [...new Set(packages)].sort()
}

/** Makes dist/ where it is not up to date. */
export async function buildAll() {
  if (buildIsUpToDate()) return
  const hash = hashOfSources()
  rmSync(dist, { recursive: true, force: true })
  makeParser()
  // The command apart from the kernel: what they share would be cut into many small files else, and
  // to find and link those takes a kernel 40 ms until it has answered its first cell.
  const inKernel = [
    // What begins needs little of what it shares with the kernel, and each file takes a millisecond.
    ...(await bundle({ kernel: 'kernel/begin.ts' })),
    ...(await bundle({ main: 'kernel/main.ts' }, { root: 'kernel/inside.ts' }))
  ]
  const inWorker = await bundle({ 'table-worker': 'kernel/tables/worker.ts' })
  // Nothing but that is read where all of a check is known: each file takes a millisecond, here too.
  const inCheck = [
    ...(await bundle({ 'begin-check': 'kernel/cli/begin-check.ts' }, { isOneFile: true })),
    ...(await bundle({ execa: 'execa' }))
  ]
  const inCommand = await bundle({ cli: 'kernel/cli/main.ts' })
  const bundled = [...inKernel, ...inWorker, ...inCheck, ...inCommand]
  const inExtension = await bundleLabextension(join(dist, 'labextension'))
  await bundleReportScript(join(dist, 'report-page.js'))
  const all = [...new Set([...bundled, ...inExtension])].sort()
  writeFileSync(join(dist, 'bundled.json'), `${JSON.stringify(all, null, 2)}\n`)
  writeFileSync(stamp, `${hash}\n`)
}

function makeParser() {
  const grammar = spawnSync(process.execPath, [join(project, 'scripts', 'grammar.mjs')], {
    cwd: project,
    stdio: 'inherit'
  })
  if (grammar.status !== 0) throw new Error('The parser could not be made out of its grammar.')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await buildAll()
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
