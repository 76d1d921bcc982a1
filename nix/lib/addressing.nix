/*
  What makes a derivation content-addressed, or nothing where that is not wanted: part of every
  derivation of the library.

    addressing true
      => { __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; }
*/
contentAddressed:
if contentAddressed then
  {
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  }
else
  { }
