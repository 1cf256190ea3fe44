#include "command_line/context.h"

#include "output/json.h"
#include "output/remedy.h"
#include "output/text.h"

namespace vultus::cli {

void report_to_person(Context& context, const Error& error) {
  context.err.line(context.error_style.bad("vultus:") + " " + printable(error.message));
  if (!context.common.quiet)
    context.err.line(context.error_style.dim("        " + remedy_of(error.code, context.command)));
}

void report(Context& context, const Error& error) {
  report_to_person(context, error);
  if (context.common.json) context.out.line(json_of(error, context.command));
}

void remark(Context& context, std::string_view what) {
  if (context.common.quiet || context.common.json) return;
  context.err.line(context.error_style.dim(what));
}

Error naming(std::string_view name, Error error) {
  if (!error.message.starts_with(std::string(name) + ":")) error.message.insert(0, std::string(name) + ": ");
  return error;
}

}  // namespace vultus::cli
