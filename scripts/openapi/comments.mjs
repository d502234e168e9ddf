// The comments of the .proto files. Generated code drops them; an image of `buf build` keeps them.

/** @typedef {import("@bufbuild/protobuf").AnyDesc} AnyDesc */
/** @typedef {(of: Exclude<AnyDesc, import("@bufbuild/protobuf").DescFile>) => string} CommentOf the comment above it, or "" */

/** Numbers of fields in descriptor.proto: a place in a file is given by such numbers and by indices. */
const IN_FILE = { message: 4, enum: 5, service: 6 };
const IN_PARENT = { field: 2, enum_value: 2, rpc: 2 };

/** @type {CommentOf} */
export const commentOf = (of) => {
  const path = pathOf(of);
  if (!path) return "";
  const file = "file" in of ? of.file : of.parent.file;
  const found = file.proto.sourceCodeInfo?.location.find(
    (location) =>
      location.path.length === path.length && location.path.every((part, at) => part === path[at]),
  );
  // The lines of a comment are one text; each begins with the blank after the slashes.
  return (found?.leadingComments ?? "").replaceAll(/\s+/g, " ").trim();
};

/**
 * @param {Exclude<AnyDesc, import("@bufbuild/protobuf").DescFile>} of
 * @returns {number[] | undefined} undefined for kinds that our files do not have
 */
function pathOf(of) {
  switch (of.kind) {
    case "message":
      return of.parent ? undefined : [IN_FILE.message, of.file.messages.indexOf(of)];
    case "enum":
      return of.parent ? undefined : [IN_FILE.enum, of.file.enums.indexOf(of)];
    case "service":
      return [IN_FILE.service, of.file.services.indexOf(of)];
    case "field":
      return within(of.parent, IN_PARENT.field, of.parent.fields.indexOf(of));
    case "enum_value":
      return within(of.parent, IN_PARENT.enum_value, of.parent.values.indexOf(of));
    case "rpc":
      return within(of.parent, IN_PARENT.rpc, of.parent.methods.indexOf(of));
    default:
      return undefined;
  }
}

/**
 * @param {import("@bufbuild/protobuf").DescMessage | import("@bufbuild/protobuf").DescEnum | import("@bufbuild/protobuf").DescService} parent
 * @param {number} number
 * @param {number} index
 */
function within(parent, number, index) {
  const path = pathOf(parent);
  return path && [...path, number, index];
}
