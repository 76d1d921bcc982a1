// Makes the extension of JupyterLab as Jupyter takes it, prebuilt: a script and a package.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const project = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/**
 * Writes the extension into `folder`. Its script is a container of modules ("module federation")
 * that shares none with JupyterLab: it needs only the page. Browsers may keep it, so that its name
 * tells its content.
 */
export async function bundleLabextension(folder) {
  const { build } = await import('esbuild')
  const { metafile } = await build({
    entryPoints: { remoteEntry: 'kernelspec/labextension/remote-entry.ts' },
    entryNames: '[name].[hash]',
    absWorkingDir: project,
    outdir: join(folder, 'static'),
    bundle: true,
    minify: true,
    platform: 'browser',
    format: 'iife',
    // The server says no character set of the script: signs are written as escapes.
    charset: 'ascii',
    target: 'es2022',
    metafile: true,
    logLevel: 'warning'
  })
  const [script] = Object.keys(metafile.outputs)
  const { name, version, license } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const manifest = {
    name,
    version,
    description: 'Sorts the tables of the Nix Workflow kernel',
    license,
    jupyterlab: {
      extension: true,
      _build: { load: `static/${basename(script)}`, extension: './extension' }
    }
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}
