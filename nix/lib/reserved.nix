/*
  Variables of a step's environment that Nix or the library needs for itself:

    builtins.elem "outputHash" reserved
      => true
*/
[
  "name"
  "system"
  "builder"
  "args"
  "out"
  "outputs"
  "body"
  "bodyPath"
  "values"
  "valuesPath"
  "preamble"
  "preamblePath"
  "passAsFile"
  "outputHash"
  "outputHashAlgo"
  "outputHashMode"
  "impureEnvVars"
  "state"
  "allowSubstitutes"
  "preferLocalBuild"
  "exportReferencesGraph"
  "allowedReferences"
  "requiredSystemFeatures"
]
