import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lineage, type LineageGraph } from '../../../nix/store/lineage.ts'
import { namePart } from '../../../nix/base/store-path.ts'
import { instantiate, shellDefinitions, testNix, type TestNix } from '../../support/nix.ts'

let test: TestNix
let definitions: string
beforeAll(async () => {
  test = await testNix()
  // What the library gives, as far as it matters here: nothing needs to be built.
  definitions = `
    ${await shellDefinitions(test.folder)}
    step = name: words: shWith {
      nwKind = "step";
      args = [ "-c" "run" "start" ] ++ words;
    } name "";
    plainStep = name: words: derivation (removeAttrs (step name words).drvAttrs [
      "__contentAddressed" "outputHashMode" "outputHashAlgo"
    ]);
    program = name: from: shWith { nwKind = "program"; inherit from; } name "";
  `
})
afterAll(() => test.remove())

async function lineageOf(bindings: string, names: readonly string[], limit?: number) {
  const set = `let ${definitions} in rec { ${bindings} }`
  const drvPaths = await instantiate(test.nix, test.folder, set, names)
  return inWords(lineage(test.nix, drvPaths, limit))
}

function inWords({ steps, edges, omitted }: LineageGraph) {
  const name = (path: string) => (namePart(path) ?? path).replace(/\.drv$/, '')
  return {
    steps: steps.map((step) => step.name),
    edges: edges.map(({ from, to, files }) => [name(from), name(to), files.join(' ')].join(' → ')),
    environments: steps.map((step) => step.environments.map(name)),
    sources: steps.map((step) => step.sources.map(name)),
    omitted
  }
}

describe('what came from what', () => {
  it('is read off the derivations, with the files that are named', async () => {
    const found = await lineageOf(
      `train = program "train" "";
       data = step "data" [ "\${train}/bin/make" "--n=5" ];
       model = step "model" [ "\${train}/bin/train" "--data=\${data}/data.csv" "--also=\${data}/data.csv" ];
       predict = step "predict" [ "\${train}/bin/predict" "--in=\${model}/model.json" "\${data}/sub/test.csv,\${data}/b.csv" "\${model}" ];`,
      ['predict']
    )
    expect(found).toEqual({
      steps: ['predict', 'model', 'data'],
      edges: [
        'model → predict → model.json',
        'data → predict → sub/test.csv b.csv',
        'data → model → data.csv'
      ],
      environments: [['train'], ['train'], ['train']],
      sources: [[], [], []],
      omitted: 0
    })
  })

  it('is the same for input-addressed steps', async () => {
    const found = await lineageOf(
      `data = plainStep "data" [ "/x" ]; model = plainStep "model" [ "/x" "--data=\${data}/data.csv" ];`,
      ['model']
    )
    expect(found).toMatchObject({ steps: ['model', 'data'], edges: ['data → model → data.csv'] })
  })

  it('goes through what is made of a step', async () => {
    const found = await lineageOf(
      `source = step "source" [ "/x" ];
       compiled = program "compiled" (program "inner" source);
       result = step "result" [ "\${compiled}/bin/compiled" ];`,
      ['result']
    )
    expect(found).toMatchObject({
      steps: ['result', 'source'],
      edges: ['source → result → '],
      environments: [['compiled'], []]
    })
  })

  it('begins at the steps that a derivation is made of', async () => {
    const found = await lineageOf(
      `one = step "one" [ "/x" ]; two = step "two" [ "/x" ]; both = program "both" [ one two ];`,
      ['both']
    )
    expect(found.steps.sort()).toEqual(['one', 'two'])
  })

  it('names the files of the notebook that nothing builds', async () => {
    const found = await lineageOf(
      `file = builtins.toFile "settings.json" "{}"; a = step "a" [ "/x" "--settings=\${file}" ];`,
      ['a']
    )
    expect(found.sources).toEqual([['settings.json']])
  })

  it.each([
    ['"--in=${data}/my file.csv"', 'my file.csv'],
    ['"${data}/my file.csv"', 'my file.csv'],
    ['"in=${data}/a b/c d.csv"', 'a b/c d.csv'],
    [`"-c" "cat '\${data}/my file.csv' > x"`, 'my file.csv'],
    ['"-c" "cat ${data}/my file.csv > x"', 'my'],
    ['"-c" "${data}/run --fast"', 'run'],
    ['"${data}/a.csv,${data}/b c.csv"', 'a.csv b'],
    ['"${data}/a.csv,other"', 'a.csv'],
    ['"${data}/index"', 'index'],
    ['"${data}"', '']
  ])('names a file with blanks whole: %s', async (words, files) => {
    const found = await lineageOf(
      `data = step "data" [ "/x" ]; model = step "model" [ "/x" ${words} ];`,
      ['model']
    )
    expect(found.edges).toEqual([`data → model → ${files}`])
  })

  it('is read in one pass of a command that names very many others', async () => {
    // Were the command read once for each of them, it would take minutes.
    const count = 1500
    const read = Array.from({ length: count }, (_, index) => `s${index}`)
    const found = await lineageOf(
      `${read.map((name) => `${name} = step "${name}" [ "/x" ];`).join('\n')}
       all = step "all" [ "-c" "cat ${read.map((name) => `\${${name}}/f-${name}`).join(' ')}" ];`,
      ['all'],
      count + 1
    )
    expect(found.edges).toEqual(read.map((name) => `${name} → all → f-${name}`))
  })

  it('is cut after a number of steps, and counts the rest', async () => {
    const chain = Array.from({ length: 100 }, (_, index) =>
      index === 0
        ? `s0 = step "s0" [ "/x" ];`
        : `s${index} = step "s${index}" [ "/x" "\${s${index - 1}}/f" ];`
    ).join('\n')
    const found = await lineageOf(chain, ['s99'])
    expect(found.steps).toHaveLength(60)
    expect(found.steps[0]).toBe('s99')
    expect(found.edges).toHaveLength(59)
    expect(found.omitted).toBe(40)
    const three = await lineageOf(chain, ['s99', 's98', 's97'], 1)
    // What was asked for is never cut.
    expect(three.steps).toEqual(['s99', 's98', 's97'])
    expect(three.omitted).toBe(97)
  })

  it('is not remembered of what something could not be read, and is where it could', async () => {
    const set = `let ${definitions} in rec {
      tool = program "tool" ""; data = step "far" [ "\${tool}/x" ]; model = step "near" [ "\${data}/d" ]; }`
    const [drvPath = '', data = ''] = await instantiate(test.nix, test.folder, set, [
      ...['model', 'data']
    ])
    const place = test.nix.onDisk(data)
    const text = readFileSync(place)
    rmSync(place, { force: true })
    expect(inWords(lineage(test.nix, [drvPath])).edges).toEqual([])
    writeFileSync(place, text)
    expect(inWords(lineage(test.nix, [drvPath])).edges).toEqual(['far → near → d'])
    test.nix.remembered.derivations.clear()
    rmSync(place, { force: true })
    expect(inWords(lineage(test.nix, [drvPath])).edges).toEqual(['far → near → d'])
  })

  it('ends where a derivation cannot be read', () => {
    const gone = '/nix/store/4bxllfrplrzjwz7aihzc42pq5rlynif6-a.drv'
    expect(lineage(test.nix, [gone])).toEqual({ steps: [], edges: [], omitted: 0 })
  })
})
