"""The bundle at run time: native ONNX Runtime sessions, the generate loop, the WebSocket server. Knows no torch."""
