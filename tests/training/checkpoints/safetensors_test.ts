import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { InputError } from "../../../lib/errors.ts";
import { currentMachine, ids, scope, tensor } from "../../../lib/tensor/mod.ts";
import {
  openSafetensors,
  Safetensors,
  SafetensorsError,
  writeSafetensors,
} from "../../../lib/training/mod.ts";
import { bytesInMemory } from "../../../lib/training/checkpoints/bytes.ts";

const temporary = () => Deno.makeTempFileSync({ suffix: ".safetensors" });

/** A file's bytes from a header and the number of data bytes behind it. */
function fileOf(header: unknown, data: number | Uint8Array = 0): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const numbers = typeof data === "number" ? new Uint8Array(data) : data;
  const bytes = new Uint8Array(8 + json.length + numbers.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(numbers, 8 + json.length);
  return bytes;
}

const read = (bytes: Uint8Array) => new Safetensors(bytesInMemory(bytes, "tiny.safetensors"));

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

Deno.test("writeSafetensors writes what another writer of the format wrote, byte for byte", () => {
  for (const name of ["mha", "encoder-pre-norm-gelu", "seq2seq-post-norm"]) {
    const original = `tests/fixtures/${name}/weights.safetensors`;
    const path = temporary();
    scope(() => {
      using file = openSafetensors(original);
      writeSafetensors(
        path,
        new Map([...file.tensors.keys()].map((name) => [name, file.tensor(name)])),
      );
    });
    assertEquals(Deno.readFileSync(path), Deno.readFileSync(original));
  }
});

Deno.test("writeSafetensors and openSafetensors give back names, shapes, bits and metadata", () => {
  const path = temporary();
  const name = fc.oneof(
    fc.string({ unit: "binary", maxLength: 8 }),
    fc.constantFrom("__proto__", "constructor", "0", "a.b.weight", '"', "\\n"),
    // V8 15.0 takes a name with an escape for one that ends in "\\", if it parsed that one before.
  ).filter((name) => name !== "__metadata__" && !name.endsWith("\\"));
  const shape = fc.array(fc.nat({ max: 5 }), { maxLength: 4 });
  const item = shape.chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const numbers = { minLength: size, maxLength: size };
    return fc.record({
      shape: fc.constant(shape),
      numbers: fc.oneof(fc.float32Array(numbers), fc.int32Array(numbers)),
    });
  });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(name, item), { selector: ([name]) => name, maxLength: 6 }),
      fc.dictionary(fc.stringMatching(/^\w*$/), fc.string(), { maxKeys: 3 }),
      (items, metadata) =>
        scope(() => {
          const tensors = new Map(items.map(([name, { shape, numbers }]) => [
            name,
            numbers instanceof Int32Array ? ids(numbers, shape) : tensor(numbers, shape),
          ]));
          writeSafetensors(path, tensors, metadata);
          using file = openSafetensors(path);
          assertEquals(new Set(file.tensors.keys()), new Set(tensors.keys()));
          assertEquals(file.metadata, new Map(Object.entries(metadata)));
          for (const [name, { shape, numbers }] of items) {
            assertEquals(file.tensors.get(name)!.shape, shape);
            const back = numbers instanceof Int32Array ? file.ids(name) : file.tensor(name);
            assertEquals(back.shape, shape);
            assertEquals(
              new Uint8Array(back.toArray().buffer),
              new Uint8Array(numbers.slice().buffer),
            );
          }
        }),
    ),
    { numRuns: 40 },
  );
});

Deno.test("Safetensors reads tensors of many chunks", () => {
  const path = temporary();
  const numbers = Float32Array.from({ length: (1 << 18) * 2 + 5 }, (_, i) => i);
  scope(() => {
    writeSafetensors(path, new Map([["before", tensor([7])], ["long", tensor(numbers)]]));
    using file = openSafetensors(path);
    assertEquals(file.tensor("long").toArray(), numbers);
  });
});

Deno.test("Safetensors reads every float16 and bfloat16 as the float32 of the same value", () => {
  const all = new Uint8Array(Uint16Array.from({ length: 65536 }, (_, bits) => bits).buffer);
  const file = read(
    fileOf(
      { half: entry("F16", [65536], 0, 131072), brain: entry("BF16", [65536], 131072, 262144) },
      new Uint8Array([...all, ...all]),
    ),
  );
  const value = (bits: number, exponentBits: number, fractionBits: number) => {
    const sign = bits >> 15 ? -1 : 1;
    const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
    const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
    const bias = 2 ** (exponentBits - 1) - 1;
    if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
    return exponent === 0
      ? sign * fraction * 2 ** (1 - bias)
      : sign * (1 + fraction) * 2 ** (exponent - bias);
  };
  scope(() => {
    const half = file.tensor("half").toArray();
    const brain = file.tensor("brain").toArray();
    for (let bits = 0; bits < 65536; bits++) {
      assert(Object.is(half[bits], value(bits, 5, 10)), `F16 ${bits}`);
      assert(Object.is(brain[bits], value(bits, 8, 7)), `BF16 ${bits}`);
    }
  });
});

Deno.test("Safetensors reads whole numbers of every width, masks, and float64", () => {
  const data = new Uint8Array(8 + 2 + 1 + 1 + 2 + 16);
  const view = new DataView(data.buffer);
  view.setBigInt64(0, -5n, true);
  view.setInt16(8, -300, true);
  view.setInt8(10, -7);
  view.setUint8(11, 200);
  data.set([1, 0], 12);
  view.setFloat64(14, 0.1, true);
  view.setFloat64(22, 1e300, true);
  const file = read(fileOf({
    i64: entry("I64", [1], 0, 8),
    i16: entry("I16", [1], 8, 10),
    i8: entry("I8", [1], 10, 11),
    u8: entry("U8", [1], 11, 12),
    mask: entry("BOOL", [2], 12, 14),
    f64: entry("F64", [2], 14, 30),
  }, data));
  scope(() => {
    const found = ["i64", "i16", "i8", "u8", "mask"].map((name) => [...file.ids(name).toArray()]);
    assertEquals(found, [[-5], [-300], [-7], [200], [1, 0]]);
    assertEquals([...file.tensor("f64").toArray()], [Math.fround(0.1), Infinity]);
  });
});

Deno.test("Safetensors refuses a tensor that is not there, or of another kind, or too large", () => {
  const data = new Uint8Array(12);
  new DataView(data.buffer).setBigInt64(0, 2n ** 31n, true);
  const file = read(
    fileOf({ "a.weight": entry("I64", [1], 0, 8), "a.bias": entry("F32", [1], 8, 12) }, data),
  );
  const cases: [() => unknown, string][] = [
    [() => file.tensor("a.wieght"), 'got another; did you mean "a.weight"?'],
    [() => file.tensor("a.weight"), "expected numbers in one of F64, F32, F16, BF16, got I64"],
    [() => file.ids("a.bias"), "expected numbers in one of I64, I32, I16, I8, U8, BOOL, got F32"],
    [() => file.ids("a.weight"), "expected whole numbers of 32 bits, got 2147483648 at element 0"],
  ];
  for (const [act, message] of cases) scope(() => assertThrows(act, SafetensorsError, message));
});

Deno.test("Safetensors says which tensor of a header is wrong, what it expected, and what came", () => {
  const good = entry("F32", [2], 0, 8);
  const cases: [Uint8Array, tensor: string | undefined, message: string][] = [
    [new Uint8Array(7), undefined, "expected a safetensors file of 8 bytes or more, got 7"],
    [
      new Uint8Array(8).fill(255),
      undefined,
      "expected a header of at most 100000000 bytes, got 1844",
    ],
    [fileOf({ a: good }).subarray(0, 20), undefined, "expected a header of at most 12 bytes"],
    [fileOf("{"), undefined, "expected a header in JSON"],
    [fileOf("[1]"), undefined, "expected a header that is a JSON object, got [1]"],
    [fileOf('{"\xff":1}').map((b) => b === 0xc3 ? 0xff : b), undefined, "header in JSON"],
    [fileOf({ __metadata__: { format: 1 } }), undefined, 'of texts by name, got {"format":1}'],
    [fileOf({ a: 3 }), "a", "expected { dtype, shape, data_offsets }, got 3"],
    [fileOf({ a: { ...good, dtype: "F31" } }, 8), "a", 'cannot find dtype "F31": expected one of'],
    [fileOf({ a: { ...good, dtype: 3 } }, 8), "a", "expected a dtype, one of F64, F32"],
    [fileOf({ a: { ...good, dtype: "constructor" } }, 8), "a", 'dtype "constructor"'],
    [fileOf({ a: { ...good, shape: [-2] } }, 8), "a", "of at least 0, got [-2]"],
    [fileOf({ a: { ...good, shape: [0.5] } }, 8), "a", "of whole numbers of at least 0, got [0.5]"],
    [fileOf({ a: { ...good, shape: undefined } }, 8), "a", "of at least 0, got nothing"],
    [fileOf({ a: entry("F32", [3], 0, 8) }, 8), "a", "expected 12 bytes for F32 [3], got 8"],
    [fileOf({ a: entry("F32", [2 ** 40, 2 ** 40], 0, 8) }, 8), "a", "for F32 [1099511627776,"],
    [fileOf({ a: { ...good, data_offsets: [8, 0] } }, 8), "a", "[begin, end], got [8,0]"],
    [fileOf({ a: { dtype: "F32", shape: [2] } }, 8), "a", "[begin, end], got nothing"],
    [fileOf({ a: good }, 4), "a", "expected data within the 4 bytes behind the header"],
    [
      fileOf({ a: good, b: entry("F32", [2], 4, 12) }, 12),
      "b",
      'expected data from byte 8 on, where the one before ends, got an overlap with "a": bytes 4',
    ],
    [fileOf({ a: good, b: entry("F32", [1], 12, 16) }, 16), "b", "got a hole: bytes 12 to 16"],
    [fileOf({ a: good }, 12), undefined, "expected 8 bytes behind the header, as its tensors have"],
    [
      fileOf(`{"a":${JSON.stringify(good)},"\\u0061":${JSON.stringify(good)}}`, 8),
      "a",
      "expected every name once, got it twice",
    ],
  ];
  for (const [bytes, tensor, message] of cases) {
    const error = assertThrows(() => read(bytes), SafetensorsError);
    assertStringIncludes(error.message, message);
    assertStringIncludes(error.message, "tiny.safetensors");
    assertEquals(error.tensor, tensor);
    assert(error instanceof InputError);
  }
});

Deno.test("Safetensors takes any change of a header as valid or with a SafetensorsError", () => {
  const original = Deno.readFileSync("tests/fixtures/mha/weights.safetensors");
  const headerEnd = 8 + Number(new DataView(original.buffer).getBigUint64(0, true));
  const change = fc.oneof(
    fc.record({ at: fc.nat(headerEnd - 1), byte: fc.nat(255) }),
    // Digits for digits make headers that are still JSON.
    fc.record({ at: fc.nat(headerEnd - 1), byte: fc.integer({ min: 48, max: 57 }) }),
  );
  const held = currentMachine().heap.heldBytes;
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 4 }),
      fc.option(fc.nat(original.length), { nil: original.length }),
      (changes, length) => {
        const bytes = original.slice(0, length);
        for (const { at, byte } of changes) if (at < length) bytes[at] = byte;
        const start = performance.now();
        try {
          for (const { start, end } of read(bytes).tensors.values()) {
            assert(start >= 8 && end <= bytes.length);
          }
        } catch (error) {
          if (!(error instanceof SafetensorsError)) throw error;
        }
        assert(performance.now() - start < 1000);
        assertEquals(currentMachine().heap.heldBytes, held);
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("Safetensors takes any JSON as header as valid or with a SafetensorsError", () => {
  const number = fc.oneof(fc.nat({ max: 16 }), fc.maxSafeNat(), fc.double());
  const value = fc.record({
    dtype: fc.oneof(fc.constantFrom("F32", "F16", "I64", "BOOL", "F8"), fc.jsonValue()),
    shape: fc.oneof(fc.array(number, { maxLength: 3 }), fc.jsonValue()),
    data_offsets: fc.oneof(fc.tuple(number, number), fc.jsonValue()),
  }, { requiredKeys: [] });
  const header = fc.oneof(
    fc.dictionary(fc.string(), fc.oneof(value, fc.jsonValue()), { maxKeys: 4 }),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(header, fc.nat({ max: 40 }), (header, data) => {
      try {
        read(fileOf(header, data));
      } catch (error) {
        if (!(error instanceof SafetensorsError)) throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("openSafetensors refuses a file that is cut short, at any length", () => {
  const original = Deno.readFileSync("tests/fixtures/mha/weights.safetensors");
  for (let length = 0; length < original.length; length++) {
    assertThrows(() => read(original.subarray(0, length)), SafetensorsError);
  }
});

Deno.test("Safetensors says where a file ends that gets shorter while it is read", () => {
  const path = temporary();
  scope(() => {
    writeSafetensors(path, new Map([["a", tensor([1, 2])], ["b", tensor([3, 4])]]));
    using file = openSafetensors(path);
    Deno.truncateSync(path, Deno.statSync(path).size - 4);
    assertEquals(file.tensor("a").toNested(), [1, 2]);
    const error = assertThrows(() => file.tensor("b"), SafetensorsError);
    assertEquals(error.tensor, "b");
    assertStringIncludes(error.message, "it was cut short while it was read");
  });
});

Deno.test("openSafetensors refuses what is no file", () => {
  assertThrows(() => openSafetensors("nowhere.safetensors"), InputError, "Cannot read nowhere");
  assertThrows(() => openSafetensors("tests"), InputError, "expected a file, got a directory");
});

Deno.test("writeSafetensors leaves the old file and no draft where it fails", () => {
  const directory = Deno.makeTempDirSync();
  const path = `${directory}/model.safetensors`;
  scope(() => {
    const kept = tensor([1, 2]);
    writeSafetensors(path, new Map([["kept", kept]]));
    const freed = scope(() => {
      const freed = tensor([3]);
      return { get: () => freed };
    }).get();
    assertThrows(() => writeSafetensors(path, new Map([["kept", kept], ["freed", freed]])));
    assertEquals([...Deno.readDirSync(directory)].map(({ name }) => name), ["model.safetensors"]);
    using file = openSafetensors(path);
    assertEquals(file.tensor("kept").toNested(), [1, 2]);
    assertThrows(
      () => writeSafetensors(`${path}/below`, new Map([["kept", kept]])),
      InputError,
      "expected a place to write to, got Not a directory",
    );
  });
});
