import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { project } from '../../kernelspec/setup/project.mjs'

const isLicence = /^(licen[cs]e|copying|notice)([-._].*)?$/i

/** What a package calls MIT without bringing the text: that text, with its authors as it names them. */
const mitText = (authors) => `MIT License

Copyright (c) ${authors}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute,
sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT
NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES
OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`

/** A person of a package.json, which is a text or has a name. */
const nameOf = (person) => (typeof person === 'string' ? person : person.name)

function authorsOf({ name, author, contributors = [] }) {
  const people = [...(author === undefined ? [] : [author]), ...contributors].map(nameOf)
  return people.length === 0 ? `the authors of ${name}` : [...new Set(people)].join(', ')
}

/**
 * The licences of npm packages, whose folders are named from the project's, in one text. Throws where
 * one brings no text and names none that is known: nothing is released without its licence.
 */
export function licencesOf(folders) {
  const parts = folders.map((folder) => {
    const path = join(project, folder)
    const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
    const files = existsSync(path) ? readdirSync(path).filter((name) => isLicence.test(name)) : []
    const texts = files.sort().map((name) => readFileSync(join(path, name), 'utf8').trim())
    if (texts.length === 0 && manifest.license === 'MIT') texts.push(mitText(authorsOf(manifest)))
    if (texts.length === 0) {
      throw new Error(`${folder} brings no text of its licence (${manifest.license}).`)
    }
    const { name, version, license } = manifest
    return `${name} ${version} (${license})\n\n${texts.join('\n\n').replaceAll('\r\n', '\n')}\n`
  })
  const line = `\n${'-'.repeat(80)}\n\n`
  return `Nix Workflow contains, in whole or in parts, what others have written:\n${line}${parts.join(line)}`
}
