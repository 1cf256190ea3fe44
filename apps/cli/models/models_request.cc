#include <algorithm>
#include <filesystem>

#include "command_line/settings.h"
#include "inference/onnxruntime/onnx_runtime.h"
#include "inference/store/pack_store.h"
#include "model_fetch/client_source.h"
#include "models/models_request.h"
#include "output/json.h"
#include "output/progress.h"
#include "output/remedy.h"
#include "output/text.h"
#include "wire/json.h"
#include "wire/json_writer.h"

namespace vultus::cli {
namespace {

namespace fs = std::filesystem;

std::string_view job_of(const Manifest& manifest, const std::string& model_id) {
  const ModelSpec* const model = manifest.find_model(model_id);
  return model == nullptr ? "" : to_string(model->job);
}

/// "here", "here, incomplete", "installed", "not here".
std::string state_of(const PackStatus& status) {
  if (!status.folder) return status.fetchable ? "not here" : "not here (from a folder only)";
  for (const PackStatus::File& file : status.files)
    if (!file.bytes) return "incomplete";
  return status.installed ? "installed" : "here";
}

std::string describe(const PackStatus& status, const Style& style, bool quiet) {
  const std::string state = state_of(status);
  std::string block = style.bold(padded(status.pack.id, 12)) + "  " +
                      (status.folder ? style.good(padded(state, 10)) : style.dim(padded(state, 10))) + "  " +
                      printable(status.pack.title) + "\n";
  if (quiet) return block;
  if (status.folder) block += "    " + style.dim(printable(status.folder->string())) + "\n";
  for (const PackStatus::File& file : status.files)
    block += "    " + padded(file.model_id, 24) +
             (file.bytes ? byte_count(static_cast<double>(*file.bytes)) : style.bad("missing")) + "\n";
  for (const Licence& licence : status.unfree)
    block += "    " + style.warn(licence.id + ": " + licence.notice) + "\n";
  return block;
}

std::string json_of(const PackStatus& status, const Manifest& manifest) {
  wire::JsonWriter json;
  json.begin_object().member("pack", std::string_view(status.pack.id));
  json.member("title", std::string_view(status.pack.title))
      .member("state", std::string_view(state_of(status)));
  json.member("fetchable", status.fetchable).member("installed", status.installed).key("folder");
  if (status.folder)
    json.value(std::string_view(status.folder->native()));
  else
    json.null();
  json.key("models").begin_array();
  for (const std::string& id : status.pack.models)
    json.begin_object().member("id", std::string_view(id)).member("job", job_of(manifest, id)).end_object();
  json.end_array().key("licences_to_accept").begin_array();
  for (const Licence& licence : status.unfree) json.value(std::string_view(licence.id));
  json.end_array().end_object();
  return json.text();
}

ExitCode list(Context& context, const PackStore& store) {
  for (const PackStatus& status : store.list()) {
    if (context.common.json)
      context.out.line(json_of(status, builtin_manifest()));
    else
      context.out.write(describe(status, context.style, context.common.quiet));
  }
  return ExitCode::kYes;
}

std::string json_of(const ModelCheck& check) {
  wire::JsonWriter json;
  json.begin_object().member("model", std::string_view(check.model_id));
  json.member("file", std::string_view(check.file.native())).member("ok", check.result.has_value());
  if (!check.result) wire::write(json.key("error"), failure_of(check.result.error()));
  json.end_object();
  return json.text();
}

Result<ExitCode> verify(Context& context, const ModelsRequest& request) {
  VULTUS_ASSIGN(const EngineOptions settings, engine_options(context.common));
  PackSearch search;
  search.models = request.pack.empty() ? settings.models : request.pack;
  VULTUS_ASSIGN(const PackLocation location, find_pack(search));
  ExitCode answer = ExitCode::kYes;
  for (const ModelCheck& check : verify_pack(location, *make_onnx_runtime())) {
    if (!check.result) answer = worse_of(answer, exit_code_of(check.result.error()));
    if (context.common.json)
      context.out.line(json_of(check));
    else if (check.result)
      context.out.line(context.style.good("ok    ") + padded(check.model_id, 24) +
                       context.style.dim(printable(check.file.string())));
    else
      context.out.line(context.style.bad("fail  ") + padded(check.model_id, 24) +
                       printable(check.result.error().message) + "\n      " +
                       context.style.dim(remedy_of(check.result.error().code)));
  }
  return answer;
}

void say_done(Context& context, std::string_view verb, std::string_view pack, const fs::path& folder) {
  if (context.common.json) {
    wire::JsonWriter json;
    json.begin_object()
        .member("pack", pack)
        .member("done", verb)
        .member("folder", std::string_view(folder.native()));
    context.out.line(json.end_object().text());
  } else if (!context.common.quiet) {
    context.out.line(std::string(pack) + ": " + std::string(verb) +
                     (folder.empty() ? "" : " to " + printable(folder.string())));
  }
}

Result<ExitCode> pull(Context& context, const ModelsRequest& request, PackStore& store) {
  Progress progress(context.err, !context.common.quiet, Progress::Unit::kBytes);
  PullOptions options;
  if (!request.from.empty()) options.from = request.from;
  options.accept_licence = request.accept_licence;
  options.cancel = context.stop.get_token();
  options.listener = [&progress](const PullProgress& step) {
    progress.update(step.what, step.done_bytes, step.total_bytes);
  };
  auto folder = store.pull(request.pack, options);
  progress.hide();
  if (!folder) return tl::unexpected<Error>(std::move(folder).error());
  say_done(context, "pulled", request.pack, *folder);
  return ExitCode::kYes;
}

/// A model that is not usable is here what was given, not what is installed.
Result<ExitCode> refuse_import(Context& context, const Error& error) {
  const auto is_of_the_file = {Error::kModelUnsupported, Error::kModelTruncated, Error::kModelMismatch};
  if (std::ranges::find(is_of_the_file, error.code) == is_of_the_file.end())
    return tl::unexpected<Error>(error);
  report(context, error);
  return ExitCode::kBadInput;
}

Result<ExitCode> import_file(Context& context, const ModelsRequest& request) {
  const fs::path folder = request.to.empty() ? fs::current_path() : fs::path(request.to);
  const auto imported = import_model(request.file, folder, *make_onnx_runtime());
  if (!imported) return refuse_import(context, imported.error());
  const ImportedModel& model = *imported;
  if (context.common.json) {
    wire::JsonWriter json;
    json.begin_object().member("file", std::string_view(model.file.native()));
    json.member("weights_flushed", static_cast<std::int64_t>(model.weights_flushed));
    json.member("manifest_entry", std::string_view(model.manifest_entry));
    context.out.line(json.end_object().text());
    return ExitCode::kYes;
  }
  context.out.line("wrote " + printable(model.file.string()) +
                   text(", %zu tiny weights set to zero", model.weights_flushed));
  if (!context.common.quiet)
    context.out.write(
        context.style.dim("\nFor \"models\" in a manifest.json beside it, with every \"?\" filled in:\n") +
        model.manifest_entry + "\n");
  return ExitCode::kYes;
}

}  // namespace

Result<ExitCode> run_models(Context& context, const ModelsRequest& request) {
  using Verb = ModelsRequest::Verb;
  ClientSource network;
  PackStore store(builtin_manifest(), PackPlaces::of_this_machine(), network);
  switch (request.verb) {
    case Verb::kList:
      return list(context, store);
    case Verb::kVerify:
      return verify(context, request);
    case Verb::kPull:
      return pull(context, request, store);
    case Verb::kRemove:
      VULTUS_TRY(store.remove(request.pack));
      say_done(context, "removed", request.pack, {});
      return ExitCode::kYes;
    case Verb::kImport:
      return import_file(context, request);
  }
  return ExitCode::kUsage;
}

}  // namespace vultus::cli
