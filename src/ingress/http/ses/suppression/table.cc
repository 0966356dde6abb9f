// Suppression lists, import and export jobs, and what became of a message.
#include "ingress/http/ses/suppression/suppression.h"

namespace warmpost::ingress::http::ses {

std::span<const Entry> suppression_handlers() {
    static constexpr Entry kHandlers[] = {
        {"CancelExportJob", cancel_export_job},
        {"CreateExportJob", create_export_job},
        {"CreateImportJob", create_import_job},
        {"DeleteSuppressedDestination", delete_suppressed_destination},
        {"GetExportJob", get_export_job},
        {"GetImportJob", get_import_job},
        {"GetMessageInsights", get_message_insights},
        {"GetSuppressedDestination", get_suppressed_destination},
        {"ListExportJobs", list_export_jobs},
        {"ListImportJobs", list_import_jobs},
        {"ListSuppressedDestinations", list_suppressed_destinations},
        {"PutSuppressedDestination", put_suppressed_destination},
    };
    return kHandlers;
}

}  // namespace warmpost::ingress::http::ses
