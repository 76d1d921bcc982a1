import type { VenvProblem } from '../../outcome/index.ts'

/** What is wrong with a virtual environment, and the way out. */
export function venvProblemInWords(problem: VenvProblem): {
  readonly message: string
  readonly way: string
} {
  const { folder } = problem
  switch (problem.kind) {
    case 'missing':
      return { message: `There is no virtual environment ${folder}.`, way: makeOne(folder) }
    case 'no-venv':
      return {
        message: `${folder} is no virtual environment: it has no file pyvenv.cfg.`,
        way: `Name the folder that was given to python3 -m venv. ${makeOne(folder)}`
      }
    case 'system-packages':
      return {
        message: `${folder} also uses the packages of this machine, which a frozen environment would not have.`,
        way: `Make one of its own packages alone: python3 -m venv --clear ${folder}, then install them into it.`
      }
    case 'no-python':
      return { message: `${folder} has no bin/python3.`, way: again(folder) }
    case 'broken-python':
      return {
        message: `${problem.link} is a link to ${problem.to}, which is not there: the Python that ${folder} was made with is gone.`,
        way: again(folder)
      }
    case 'other-version':
      return {
        message: `${folder} is one of Python ${problem.version}, not of ${problem.name}.`,
        way: `Freeze it as what it is: %freeze python${problem.version} --venv ${folder}`
      }
    case 'made-with':
      return {
        message: `${folder} was made with Python ${problem.made ?? 'of another version'}, and its bin/python3 is Python ${problem.version} now.`,
        way: again(folder)
      }
    case 'editable':
      return {
        message: `${problem.package} is used from ${problem.outside}, outside of ${folder} (pip install --editable does that): a frozen environment would not have it.`,
        way: `Install it for good, then freeze again: ${folder}/bin/pip install ${problem.outside}`
      }
    case 'broken-link':
      return {
        message: `${problem.path} in ${folder} is a link to ${problem.to}, which is not there.`,
        way: 'Install the package that it belongs to again, or take the link away.'
      }
    case 'not-alone':
      return {
        message: `A virtual environment is frozen with its Python alone, and not with ${problem.programs.join(' ')}.`,
        way: `Freeze it by itself: %freeze python3 --venv ${folder}`
      }
  }
}

function makeOne(folder: string): string {
  return `python3 -m venv ${folder} makes one; then install packages with ${folder}/bin/pip install.`
}

function again(folder: string): string {
  return `Make it anew, and install its packages again: python3 -m venv --clear ${folder}`
}
