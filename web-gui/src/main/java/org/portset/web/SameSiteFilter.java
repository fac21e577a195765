// SPDX-License-Identifier: Apache-2.0
package org.portset.web;

import java.util.Set;
import javax.ws.rs.container.ContainerRequestContext;
import javax.ws.rs.container.ContainerRequestFilter;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import javax.ws.rs.ext.Provider;

/**
 * Refuses changes that another site's page asks for. A browser sends a user's password with them as
 * with our own page's, but it also says where the page came from; programs that are no browsers say
 * nothing of that, and pass.
 */
@Provider
public class SameSiteFilter implements ContainerRequestFilter {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> OURS = Set.of("same-origin", "none");

    @Override
    public void filter(ContainerRequestContext request) {
        boolean refused =
                !READING.contains(request.getMethod())
                        && !comesFromUs(
                                request.getHeaderString("Sec-Fetch-Site"),
                                request.getHeaderString("Origin"),
                                request.getHeaderString(HttpHeaders.HOST));
        if (refused) {
            request.abortWith(
                    Problem.of(
                            Response.Status.FORBIDDEN,
                            "Another site's page may not change anything here",
                            null));
        }
    }

    /**
     * Whether a request with these headers, null where there is none, is our page's or a program's.
     */
    static boolean comesFromUs(String fetchSite, String origin, String host) {
        if (fetchSite != null) {
            return OURS.contains(fetchSite);
        }
        return origin == null
                || origin.equals("http://" + host)
                || origin.equals("https://" + host);
    }
}
