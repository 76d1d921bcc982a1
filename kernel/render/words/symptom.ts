import type { FoundProgram, Symptom } from '../../outcome/index.ts'

/**
 * What holds of all steps, or of what the line names, in words. A step can write any line: that a
 * disk is full, or memory, is for Nix and the system alone to say.
 */
export function symptomInWords(symptom: Symptom): string {
  switch (symptom.kind) {
    case 'no-module':
      return noModule(symptom)
    case 'not-in-store':
      return `There is no ${shortPath(symptom.path)} in ${symptom.from}. Look at its name in the command, and at what ${symptom.from} holds.`
    case 'not-started':
      return notStarted(symptom.path, symptom.from, symptom.found)
    case 'outside':
      return notGiven(symptom.path, 'A step sees nothing of this machine but what it is given')
    case 'in-home':
      return notGiven(symptom.path, 'The home of a step is its own, and empty')
    case 'no-input':
      return noValue('inputs', 'input', symptom.name)
    case 'no-parameter':
      return noValue('params', 'parameter', symptom.name)
    case 'no-variable':
      return `The variable ${symptom.name} has no value in the script. What may be missing is written \${${symptom.name}-}; set +u lets all names be missing.`
    case 'zip-before-1980':
      return 'Files of the store are all of 1 January 1970, so that no result depends on when it was made, and ZIP knows no year before 1980. In Python write zipfile.ZipFile(…, strict_timestamps=False), which takes 1980 instead.'
    case 'no-home':
      return 'What Nix has a build take for its HOME is /homeless-shelter, which is nowhere: a build has no home of yours. Steps that output and script make have one, which goes with the build; a derivation of your own begins with: export HOME=$NIX_BUILD_TOP'
    case 'no-program':
      return `There is no program ${symptom.name} in the step's environment: a step sees nothing of this machine. Give it by its path (\${…}/bin/${symptom.name}); %freeze ${symptom.name} brings this machine's own.`
    case 'no-space':
      return 'Nix looks at the disk when a step fails, and says nothing of a full one: it was full for a while, by what the step itself wrote, or a smaller place was, as /dev/shm, which is memory.'
    case 'not-a-program':
      return `${shortPath(symptom.path) || 'What the command begins with'} of ${symptom.from} is no program. A command begins with a program, as in \${sh}/bin/sh; to run a script of your own, make it a program with NAME = program "NAME" ./FILE;.`
    case 'read-only-input':
      return 'That is what a program meets that writes into the store: inputs of a step are read-only. Write into $out, the folder where it starts.'
    case 'no-network':
      return 'A step has no network: what it gives must follow from its inputs. Bring the file in with static { … } and refer to it.'
  }
}

/** What a module's package is called, where it has another name. */
const packages: ReadonlyMap<string, string> = new Map([
  ['Bio', 'biopython'],
  ['PIL', 'pillow'],
  ['bs4', 'beautifulsoup4'],
  ['cv2', 'opencv-python'],
  ['dateutil', 'python-dateutil'],
  ['skimage', 'scikit-image'],
  ['sklearn', 'scikit-learn'],
  ['yaml', 'PyYAML']
])

/** What to type into a terminal, and the line of a cell that brings the module. */
function noModule({
  module,
  environment
}: Extract<Symptom, { readonly kind: 'no-module' }>): string {
  const [top = module] = module.split('.')
  const folder = environment?.folder ?? '.venv'
  const install = `    ${folder}/bin/pip install ${packages.get(top) ?? top}`
  const terminal =
    environment === null
      ? [`In a terminal, in the notebook's folder:`, `    python3 -m venv ${folder}`, install]
      : environment.hasModule
        ? [`The virtual environment ${folder} beside the notebook has it.`]
        : ["In a terminal, in the notebook's folder:", install]
  return [
    `Python has no module ${module} here: a step sees only what it is given, and that Python does not bring it.`,
    ...terminal,
    'Then, in a cell of its own:',
    `    %freeze python3 --venv ${folder}`,
    'Then %%python and script.python run with it. A program of your own takes it by a key: program { …; interpreter = "${python3}/bin/python3"; }.'
  ].join('\n')
}

/** Why what is there did not start, though the system says that it is not found. */
function notStarted(path: string, from: string, found: FoundProgram): string {
  const name = shortPath(path)
  switch (found.kind) {
    case 'script':
      return asksFor(path, from, found.interpreter)
    case 'binary':
      return `${name} of ${from} is there, but the loader that it was made for is not: a step sees nothing of this machine. %freeze brings a program with all that it loads.`
    case 'link':
      return `${name} of ${from} is a link to ${found.target}, and a step sees its inputs and nothing else: what a link out of them leads to is not there. Put the file itself in its place, or give it by itself, as in NAME = static { path = ./FILE; };`
    case 'other':
      return `${name} of ${from} is there, but a program or file that it asks for is not: a step sees nothing of this machine.`
  }
}

function asksFor(path: string, from: string, line: string): string {
  const name = path.split('/').at(-1) ?? ''
  const asked = `${shortPath(path)} of ${from} is there, but its first line asks for ${line.trim()}`
  const way = `Make it a program, which takes that line's interpreter from the toolchain: ${name} = program "${name}" ./PATH/TO/${name}; and then \${${name}}/bin/${name}.`
  return line.endsWith('\r')
    ? `${asked}, with the line ends of Windows, which the system takes for part of the name. ${way}`
    : `${asked}, which no step has: a step sees nothing of this machine. ${way}`
}

function noValue(variable: string, noun: string, name: string): string {
  return `The script has no ${noun} ${name}: look at the first line of its cell. What may be missing is written \${${variable}[${name}]-}.`
}

function notGiven(path: string, why: string): string {
  return `${why}: whether there is a ${path} outside makes no difference. Bring the file in, as in data = static { path = ${path}; }; and write \${data} in its place.`
}

function shortPath(path: string): string {
  return path.split('/').slice(4).join('/')
}
