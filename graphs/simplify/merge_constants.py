"""Small constants of equal type, shape and bytes become one."""

from onnx import ModelProto, numpy_helper


def merge_constants(model: ModelProto) -> ModelProto:
    """The first of equals stays; large weights are inputs here, so they are never merged."""
    merged = ModelProto()
    merged.CopyFrom(model)
    first: dict[tuple[int, tuple[int, ...], bytes], str] = {}
    names = {}
    for tensor in model.graph.initializer:
        value = (tensor.data_type, tuple(tensor.dims), numpy_helper.to_array(tensor).tobytes())
        names[tensor.name] = first.setdefault(value, tensor.name)
    kept = set(first.values())
    del merged.graph.initializer[:]
    merged.graph.initializer.extend(tensor for tensor in model.graph.initializer if tensor.name in kept)
    for node in merged.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
    return merged
