#!/usr/bin/env bash
# Makes Onnx.g.cs from onnx.proto. Needs protoc (Debian: apt-get install protobuf-compiler); Google.Protobuf must be at least as new.
set -euo pipefail
cd "$(dirname "$0")"
"${PROTOC:-protoc}" --csharp_out=. --csharp_opt=file_extension=.g.cs,internal_access onnx.proto
