// Makes the extension of JupyterLab as Jupyter takes it, prebuilt: a script and a package.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const source = join(project, 'kernelspec', 'labextension')
const shared = JSON.parse(readFileSync(join(source, 'shared-packages.json'), 'utf8'))

/** What the page does not share, and what is therefore part of the script. */
const own = ['@lezer/lr', 'valibot']

/**
 * Has the page's own instance of a package stand for each import of it: an editor takes a language,
 * and an application a token, only where they are made by what it is made by itself.
 */
const packagesOfPage = {
  name: 'packages-of-page',
  setup(build) {
    build.onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) => {
      if (kind === 'entry-point' || own.includes(path)) return undefined
      if (shared.includes(path)) return { path, namespace: 'packages-of-page' }
      return {
        errors: [
          { text: `${path} is neither in shared-packages.json nor in scripts/labextension.mjs` }
        ]
      }
    })
    build.onLoad({ filter: /./, namespace: 'packages-of-page' }, ({ path }) => ({
      contents: `module.exports = require('./shared.ts').sharedModule(${JSON.stringify(path)})`,
      resolveDir: source
    }))
  }
}

/** How a script of a page is made, whichever. */
const forPages = {
  absWorkingDir: project,
  bundle: true,
  minify: true,
  platform: 'browser',
  format: 'iife',
  // The server says no character set of the script: signs are written as escapes.
  charset: 'ascii',
  target: 'es2022',
  logLevel: 'warning'
}

/**
 * Writes the extension into `folder`. Its script is a container of modules ("module federation")
 * that takes the packages of JupyterLab from the page. Browsers may keep it, so that its name
 * tells its content. Gives the folders of the npm packages that went into it, from the project's.
 */
export async function bundleLabextension(folder) {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    ...forPages,
    entryPoints: { remoteEntry: 'kernelspec/labextension/remote-entry.ts' },
    entryNames: '[name].[hash]',
    outdir: join(folder, 'static'),
    plugins: [packagesOfPage],
    metafile: true
  })
  const [script] = Object.keys(metafile.outputs)
  const { name, version, license } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const manifest = {
    name,
    version,
    description: 'Writing and steering notebooks of the Nix Workflow kernel',
    license,
    jupyterlab: {
      extension: true,
      _build: { load: `static/${basename(script)}`, extension: './extension' }
    }
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return own.map((package_) => `node_modules/${package_}`)
}

/**
 * Writes the script of the page that `nix-workflow report --explore` makes. It stands in a page as
 * text, which nothing in it is to end.
 */
export async function bundleReportScript(file) {
  const { build } = await import('esbuild')
  await build({
    ...forPages,
    entryPoints: ['kernelspec/labextension/explore/report-page.ts'],
    outfile: file
  })
  const script = readFileSync(file, 'utf8')
  if (/<\/script|<!--/i.test(script)) throw new Error('The script would end itself in a page.')
}
