#!/usr/bin/env python3
"""Writes OpenAPI 3.0 of a product's official definitions, for other generators to be measured with.

Usage: openapi.py api.json > openapi.json
"""
import json
import sys

api = json.load(open(sys.argv[1]))
objects, schemas = api["objects"], {}


def of(member, kind):
    if kind == "list":
        return {"type": "array", "items": of(member, None)}
    if member in objects:
        return {"$ref": f"#/components/schemas/{member}"}
    return {
        "string": {"type": "string"}, "datetime": {"type": "string"},
        "datetime_iso": {"type": "string"}, "date": {"type": "string"},
        "int64": {"type": "integer", "format": "int64"},
        "uint64": {"type": "integer", "format": "uint64", "minimum": 0},
        "float": {"type": "number", "format": "double"}, "bool": {"type": "boolean"},
        "binary": {"type": "string"},
    }[member]


for name, entry in objects.items():
    members = entry["members"]
    required = [m["name"] for m in members if m.get("required") or (m.get("output_required") and not m.get("value_allowed_null"))]
    schema = {"type": "object", "properties": {m["name"]: of(m["member"], m["type"]) for m in members}}
    schemas[name] = schema | ({"required": required} if required else {})

paths = {}
for name, action in api["actions"].items():
    ref = lambda side: {"application/json": {"schema": {"$ref": f"#/components/schemas/{action[side]}"}}}
    paths[f"/{name}"] = {"post": {
        "operationId": name,
        "requestBody": {"required": True, "content": ref("input")},
        "responses": {"200": {"description": "the answer", "content": ref("output")}},
    }}

json.dump({"openapi": "3.0.3", "info": {"title": "live", "version": "1"}, "paths": paths,
           "components": {"schemas": schemas}}, sys.stdout)
